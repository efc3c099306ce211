import { compileConfig, parseTemplate } from '@rex/engine/expressions';

/** A fault in a template text, with the place of the characters that show it. */
export interface TemplateProblem {
  from: number;
  to: number;
  message: string;
}

/** All that is wrong with a template text by itself: syntax, what expressions may not do, names that are none. */
export function templateProblems(text: string): TemplateProblem[] {
  if (!text.includes('{{')) return [];
  const { problems, expressions } = compileConfig(text);
  const found = problems.map(({ message, position }) => ({
    message: `${capital(message)}.`,
    position,
    length: 1,
  }));
  const places = placesOf(text);
  for (const { expression } of expressions) {
    const start = places.find((place) => place.expression === expression.text)?.position ?? 0;
    for (const { name, position } of expression.unknownRoots) {
      const message = `Expressions know no ${name}. Earlier outputs are nodes.${name}, the input is trigger.`;
      found.push({ message, position: start + position, length: name.length });
    }
  }
  return found.map(({ message, position, length }) => {
    const from = Math.max(0, Math.min(position, text.length - 1));
    return { from, to: Math.min(text.length, from + length), message };
  });
}

function placesOf(text: string): { expression: string; position: number }[] {
  try {
    const template = parseTemplate(text);
    if (template.kind === 'text') return [];
    return template.kind === 'value' ? [template] : template.parts.filter((part) => typeof part !== 'string');
  } catch {
    return [];
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
