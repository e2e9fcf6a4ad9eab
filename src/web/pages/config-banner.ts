import type { StatusDocument } from "../../app/view.ts";
import { type Html, html } from "../html.ts";
import { statusMark } from "./status.ts";

/** Stands above all else, since what is below may come from an older config. */
export function configBanner({ config }: StatusDocument): Html {
  if (config.valid) return html`<div data-live="config"></div>`;
  return html`<section class="banner" role="alert" data-live="config"><h2>${statusMark("error")}The config file has errors</h2>
<p>Pairflow goes on with the last config that was right.</p>
<pre role="region" aria-label="Errors of the config" tabindex="0">${config.errors.join("\n\n")}</pre></section>`;
}
