import { StreamLanguage, type StringStream } from '@codemirror/language';
import { tags } from '@lezer/highlight';

interface State {
  isInside: boolean;
}

const WORDS = /^(?:and|or|in|true|false|null)\b/;
const ROOT = /^(?:trigger|nodes|memory|item|index|last|error|execution)\b/;

function inside(stream: StringStream, state: State): string | null {
  if (stream.match('}}')) {
    state.isInside = false;
    return 'brace';
  }
  if (stream.eatSpace()) return null;
  if (stream.match(/^'(?:[^'\\]|\\.)*'?/) || stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string';
  if (stream.match(/^\/\*.*?\*\//)) return 'comment';
  if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
  if (stream.match(/^\$[A-Za-z_]\w*/)) return 'callee';
  if (stream.match(/^\$\$?/)) return 'variableName';
  if (stream.match(WORDS)) return 'keyword';
  const afterDot = /\.\s*$/.test(stream.string.slice(0, stream.pos));
  if (!afterDot && stream.match(ROOT)) return 'variableName';
  if (stream.match(/^[A-Za-z_]\w*/) || stream.match(/^`[^`]*`?/)) return 'propertyName';
  stream.next();
  return null;
}

/** Text with `{{ … }}` in it. */
export const templateLanguage = StreamLanguage.define<State>({
  name: 'rex-template',
  startState: () => ({ isInside: false }),
  token(stream, state) {
    if (state.isInside) return inside(stream, state);
    if (stream.match('\\{{')) return null;
    if (stream.match('{{')) {
      state.isInside = true;
      return 'brace';
    }
    stream.next();
    if (!stream.skipTo('{{')) stream.skipToEnd();
    return null;
  },
  tokenTable: { callee: tags.function(tags.variableName), brace: tags.brace },
  languageData: { closeBrackets: { brackets: ['(', '[', "'", '"'] } },
});
