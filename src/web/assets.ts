import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { RequestHandler } from "express";
import type { Route } from "./routes.ts";

/** A file that pages name and every visitor may read. */
export interface Asset {
  /** Has a hash of the content in it, so browsers may keep it for ever. */
  readonly href: string;
  /** File ending, from which the content type follows. */
  readonly type: string;
  readonly content: string;
}

/** All of them; there is no other way from an address to a file. */
export interface Assets {
  readonly stylesheet: Asset;
  readonly icon: Asset;
}

/** In this order: later parts build on earlier ones. */
const STYLE_PARTS = ["tokens", "base", "frame", "status", "table", "overview", "items", "detail"];

/** Reads the stylesheet (its parts joined into one) and the icon from beside this file. */
export async function loadAssets(): Promise<Assets> {
  const parts = await Promise.all(STYLE_PARTS.map((part) => read(`${part}.css`)));
  return {
    stylesheet: named("style", "css", parts.join("\n")),
    icon: named("icon", "svg", await read("icon.svg")),
  };
}

/** One route per asset. An address with another hash is not found, so no proxy keeps new content under an old name. */
export function assetRoutes({ stylesheet, icon }: Assets): readonly Route[] {
  return [stylesheet, icon].map((asset) => ({ path: asset.href, get: sendAsset(asset) }));
}

function sendAsset({ type, content }: Asset): RequestHandler {
  return (_request, response) => {
    response.set("Cache-Control", "public, max-age=31536000, immutable").type(type).send(content);
  };
}

function named(name: string, type: string, content: string): Asset {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { href: `/assets/${name}-${hash}.${type}`, type, content };
}

function read(name: string): Promise<string> {
  return readFile(new URL(`./assets/${name}`, import.meta.url), "utf8");
}
