/** Bytes of a text in UTF-8, without encoding it. A lone surrogate counts 3, as its replacement does. */
export function jsonBytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLow(text.charCodeAt(at + 1))) {
      bytes += 2; // two units, four bytes
      at++;
    } else bytes += 2;
  }
  return bytes;
}

const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;
