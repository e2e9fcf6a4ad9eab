import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { RequestHandler } from "express";

/** A file that pages name and every visitor may read. */
export interface Asset {
  /** Has a hash of the content in it, so browsers may keep it for ever. */
  readonly href: string;
  /** File ending, from which the content type follows. */
  readonly type: string;
  readonly content: string;
}

/** The first digits of a content's hash. */
export function contentHash(content: string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

/** Sends an asset, compressed once and for all where that is understood. */
export function sendAsset({ type, content }: Asset): RequestHandler {
  const compressed = gzipSync(content, { level: 9 });
  return (request, response) => {
    response.set("Cache-Control", "public, max-age=31536000, immutable").vary("Accept-Encoding").type(type);
    if (request.acceptsEncodings(["gzip", "identity"]) !== "gzip") response.send(content);
    else response.set("Content-Encoding", "gzip").send(compressed);
  };
}
