import { readFile } from "node:fs/promises";
import { FlowError } from "../domain/errors.ts";
import type { Environment } from "./environment.ts";

const SHORTEST = 8;

/**
 * The token of the page, from `PAIRFLOW_TOKEN` or the file that `PAIRFLOW_TOKEN_FILE` names; undefined when neither is
 * set. Throws `usage` for a token that protects nothing.
 */
export async function takeToken(env: Environment): Promise<string | undefined> {
  const { PAIRFLOW_TOKEN: text, PAIRFLOW_TOKEN_FILE: path } = env;
  if (text !== undefined && path !== undefined) {
    throw new FlowError("usage", "PAIRFLOW_TOKEN and PAIRFLOW_TOKEN_FILE are both set", { hint: "Keep one of them." });
  }
  if (path !== undefined) return checked("PAIRFLOW_TOKEN_FILE", await contentOf(path));
  return text === undefined ? undefined : checked("PAIRFLOW_TOKEN", text);
}

async function contentOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new FlowError("usage", `the file ${path} of PAIRFLOW_TOKEN_FILE cannot be read`, {
      hint: "Give its path, and the right to read it to the user that Pairflow runs as.",
      cause,
    });
  });
}

/** The text itself is in no message. */
function checked(name: string, text: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token) && token.length >= SHORTEST) return token;
  throw new FlowError("usage", `the token of ${name} is too short, or has characters that no header can carry`, {
    hint: `Give it ${SHORTEST} characters or more without spaces, such as those of: openssl rand -hex 24`,
  });
}
