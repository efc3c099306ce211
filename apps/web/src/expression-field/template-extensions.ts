import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete';
import { linter } from '@codemirror/lint';
import { type Extension, Prec, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { complete, expressionStart } from './complete.ts';
import type { ExpressionScope } from './expression-scope.ts';
import { templateLanguage } from './template-language.ts';
import { templateProblems } from './template-problems.ts';

/** All that a field for templates has, by what its expressions see at the moment. */
export const templateExtensions = (scope: () => ExpressionScope): Extension => [
  templateLanguage,
  groundOfTemplates,
  typedBraces,
  autocompletion({
    override: [(context) => suggest(context, scope())],
    icons: false,
    maxRenderedOptions: 60,
  }),
  linter(
    ({ state }) =>
      templateProblems(state.doc.toString()).map((problem) => ({ ...problem, severity: 'error' as const })),
    { delay: 300 },
  ),
  // Also where the system keeps Ctrl+Space for itself.
  Prec.high(keymap.of([{ key: 'Alt-Space', run: startCompletion }])),
];

const BOOST = { field: 30, node: 30, root: 20, function: 0 };

function suggest(context: CompletionContext, scope: ExpressionScope): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = complete(text, context.pos, scope);
  if (!found) return null;
  const isAfterDot = text.charAt(found.from - 1) === '.';
  // Unasked, suggestions come with the first letter or after a dot.
  if (!context.explicit && found.from === context.pos && !isAfterDot) return null;
  return {
    from: found.from,
    validFor: /^[$\w]*$/,
    options: found.list.map(({ label, detail, kind, apply }) => ({
      label,
      ...(detail === '' ? {} : { detail }),
      boost: BOOST[kind],
      apply: (view: EditorView, _: unknown, from: number, to: number) => {
        view.dispatch({ changes: { from, to, insert: apply }, selection: { anchor: from + apply.length } });
        if (apply.endsWith('.')) startCompletion(view);
      },
    })),
  };
}

/** A second `{` closes the braces behind the cursor. */
const typedBraces = EditorView.inputHandler.of((view, from, to, text) => {
  if (text !== '{' || from !== to || view.state.sliceDoc(from - 1, from) !== '{') return false;
  const all = view.state.doc.toString();
  if (expressionStart(all, from) !== null) return false;
  const rest = all.charAt(from) === '}' ? 1 : 0;
  view.dispatch({
    changes: { from, to: from + rest, insert: '{  }}' },
    selection: { anchor: from + 2 },
    userEvent: 'input.type',
  });
  startCompletion(view);
  return true;
});

const MARK = Decoration.mark({ class: 'cm-template' });
const BRACE = Decoration.mark({ class: 'cm-template-brace' });

/** Gives each `{{ … }}` a ground of its own. */
const groundOfTemplates = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = marksOf(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = marksOf(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function marksOf({ state }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const match of state.doc.toString().matchAll(/(?<!\\)\{\{[\s\S]*?\}\}/g)) {
    const [from, to] = [match.index, match.index + match[0].length];
    builder.add(from, to, MARK);
    builder.add(from, from + 2, BRACE);
    builder.add(to - 2, to, BRACE);
  }
  return builder.finish();
}
