import { html } from "../html.ts";
import type { Page } from "./layout.ts";

/** The page that asks for the token; it never shows one. */
export function loginPage({ back, failed }: { readonly back: string | undefined; readonly failed: boolean }): Page {
  return {
    title: "Log in",
    room: "none",
    body: html`<section class="empty"><h1>Log in</h1>
<p class="lead">This server asks for its token.</p>
${failed && html`<p role="alert">This is not the token.</p>`}
<form method="post" action="/login" class="filters">
<label>Token <input type="password" name="token" required autocomplete="current-password"></label>
${back !== undefined && html`<input type="hidden" name="back" value="${back}">`}
<button class="primary">Log in</button>
</form>
<p class="quiet">It is the value of PAIRFLOW_TOKEN where the server was started.</p></section>`,
  };
}
