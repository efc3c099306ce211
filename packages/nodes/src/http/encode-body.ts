import { type Json, RexError } from '@rex/types';

const FORM = 'application/x-www-form-urlencoded';

/** A body ready to be sent; `contentType` is null where the author's header already says it. */
export interface EncodedBody {
  text: string;
  contentType: string | null;
}

/**
 * Text goes as it is, all else as JSON, or as a form where the author's content type says so. Throws RexError
 * `config_invalid` for a form that is not an object of plain values.
 */
export function encodeBody(body: Json, declaredType: string | undefined): EncodedBody {
  if (typeof body === 'string') {
    return { text: body, contentType: declaredType === undefined ? 'text/plain; charset=utf-8' : null };
  }
  if (declaredType?.trim().toLowerCase().startsWith(FORM))
    return { text: encodeForm(body), contentType: null };
  return { text: JSON.stringify(body), contentType: declaredType === undefined ? 'application/json' : null };
}

function encodeForm(body: Json): string {
  const form = new URLSearchParams();
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw notAForm();
  for (const [name, value] of Object.entries(body)) {
    for (const each of [value].flat()) {
      if (typeof each === 'object' && each !== null) throw notAForm();
      if (each !== null) form.append(name, String(each));
    }
  }
  return form.toString();
}

const notAForm = () =>
  new RexError(
    'config_invalid',
    `body must be an object of texts, numbers and lists of them to go as ${FORM}`,
  );
