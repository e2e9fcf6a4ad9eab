import { readFile } from "node:fs/promises";
import { type Asset, contentHash, sendAsset } from "./asset.ts";
import type { Route } from "./routes.ts";
import { loadScripts, type Scripts } from "./scripts.ts";

/** All of them; there is no other way from an address to a file. */
export interface Assets {
  readonly stylesheet: Asset;
  readonly icon: Asset;
  readonly scripts: Scripts;
}

/** In this order: later parts build on earlier ones. */
const STYLE_PARTS = [
  "tokens",
  "base",
  "frame",
  "status",
  "table",
  "overview",
  "items",
  "detail",
  "actions",
  "preview",
  "grid",
  "flow",
  "insights",
  "system",
  "pair",
];

/** Reads the stylesheet (its parts joined into one), the icon and the scripts from beside this file. */
export async function loadAssets(): Promise<Assets> {
  const parts = await Promise.all(STYLE_PARTS.map((part) => read(`${part}.css`)));
  return {
    stylesheet: named("style", "css", parts.join("\n")),
    icon: named("icon", "svg", await read("icon.svg")),
    scripts: await loadScripts(),
  };
}

/** One route per asset. An address with another hash is not found, so no proxy keeps new content under an old name. */
export function assetRoutes({ stylesheet, icon, scripts }: Assets): readonly Route[] {
  return [stylesheet, icon, ...scripts.assets].map((asset) => ({ path: asset.href, get: sendAsset(asset) }));
}

function named(name: string, type: string, content: string): Asset {
  return { href: `/assets/${name}-${contentHash(content)}.${type}`, type, content };
}

function read(name: string): Promise<string> {
  return readFile(new URL(`./assets/${name}`, import.meta.url), "utf8");
}
