/** A declaration's text as a reader of the API wants it: without comments, and without what only the compiler needs. */
export function plainSignature(text: string): string {
  const bare = withoutComments(text)
    .trim()
    .replace(/^(?:(?:export|override|readonly|async) )+/, "")
    .replace(/[\s{;,]+$/, "");
  const isOptional = /^\w+\?:/.test(bare);
  return isOptional ? bare.replace(/ \| undefined$/, "") : bare;
}

/** Line ends and margins as single spaces. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/\s*/g, "");
}
