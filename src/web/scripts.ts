import { readFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { type Asset, contentHash } from "./asset.ts";

/** What runs in the browser; a page names the first scripts, and they import the others. */
export interface Scripts {
  readonly assets: readonly Asset[];
  /** On every page. */
  readonly liveHref: string;
  /** On pages with plots. */
  readonly plotsHref: string;
  readonly plotStyleHref: string;
}

/** Modules by their place in src; an import between them is the same path in the browser. */
const MODULES = [
  "lib/duration.ts",
  "web/distance.ts",
  "web/client/live.ts",
  "web/client/page.ts",
  "web/client/patch.ts",
  "web/client/stream.ts",
  "web/client/ticking.ts",
  "web/client/plots.ts",
  "web/client/plot-table.ts",
  "web/client/known-language.ts",
];

/** The library as a module beside ours: its small build is a script that makes one variable. */
const LIBRARY = { from: 'from "uplot"', to: 'from "./uplot.js"', path: "web/client/uplot.js" };

/** Reads the client's modules, takes types and comments out of them, and puts the plot library beside them. */
export async function loadScripts(): Promise<Scripts> {
  const { resolve } = createRequire(import.meta.url);
  const library = await readFile(resolve("uplot/dist/uPlot.iife.min.js"), "utf8");
  const style = await readFile(resolve("uplot/dist/uPlot.min.css"), "utf8");
  const files = await Promise.all(MODULES.map(async (path) => ({ path, content: await readModule(path) })));
  files.push({ path: LIBRARY.path, content: `${library}\nexport default uPlot;\n` });
  // One hash for all, so that none imports another one of an older version.
  const base = `/assets/script-${contentHash(files.map(({ content }) => content).join("\0"))}`;
  const plotStyleHref = `/assets/plot-${contentHash(style)}.css`;
  return {
    assets: [
      ...files.map(({ path, content }) => ({ href: `${base}/${path}`, type: "js", content })),
      { href: plotStyleHref, type: "css", content: style },
    ],
    liveHref: `${base}/web/client/live.ts`,
    plotsHref: `${base}/web/client/plots.ts`,
    plotStyleHref,
  };
}

/** "transform" writes the code anew, without comments; "strip" would leave blanks in their place. */
async function readModule(path: string): Promise<string> {
  const source = await readFile(new URL(`../${path}`, import.meta.url), "utf8");
  const code = stripTypeScriptTypes(source, { mode: "transform" });
  return code.replace(/^ +/gm, "").replaceAll(LIBRARY.from, LIBRARY.to);
}
