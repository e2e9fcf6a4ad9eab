import { CST, Lexer } from "yaml";

/** Something that YAML allows and JSON does not, at an offset of the text. */
export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

interface Token {
  readonly type: CST.TokenType | null;
  readonly text: string;
  readonly offset: number;
}

/** What keeps a text from being JSON, where the reason is plain: comments, commas before a closing bracket, single quotes. */
export function jsonFaults(text: string): readonly SyntaxFault[] {
  const tokens = readTokens(text).filter(({ type }) => type !== "space" && type !== "newline");
  const solid = tokens.filter((token) => !isComment(token));
  const commas = solid.filter((token, index) => token.type === "comma" && closes(solid[index + 1]));
  return [
    ...tokens.filter(isComment).map((token) => fault(token, "JSON has no comments", "Remove it, or use a .yaml file.")),
    ...commas.map((token) => fault(token, "a comma stands before the closing bracket", "Remove the comma.")),
    ...tokens
      .filter(({ type }) => type === "single-quoted-scalar")
      .map((token) => fault(token, "JSON text stands in double quotes", 'Write "..." instead of single quotes.')),
  ].toSorted((a, b) => a.offset - b.offset);
}

/** The lexer's marks (a document begins, a plain scalar follows) are no characters of the text. */
function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (lexeme === CST.DOCUMENT || lexeme === CST.SCALAR || lexeme === CST.FLOW_END) continue;
    tokens.push({ type, text: lexeme, offset });
    offset += lexeme.length;
  }
  return tokens;
}

/** A `//` comment is a plain scalar to YAML. */
function isComment({ type, text }: Token): boolean {
  return type === "comment" || (type === null && /^\/[/*]/.test(text));
}

function closes(token: Token | undefined): boolean {
  return token?.type === "flow-map-end" || token?.type === "flow-seq-end";
}

function fault(token: Token, message: string, hint: string): SyntaxFault {
  return { offset: token.offset, message, hint };
}
