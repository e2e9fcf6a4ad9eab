import { isTyping, patchRegions } from "./patch.ts";

/** No more often than this, and a server that takes long is asked less often still. */
const SPACING_MS = 1_000;
const SPACING_TIMES = 10;

/** This page as the server has it now: fetched when something changed, and patched into what is shown. */
export class FreshPage {
  readonly #told = announcer();
  #timer: number | undefined;
  #looking: Promise<boolean> | undefined;
  #wanted = false;
  #notBefore = 0;

  /** Looks soon; many wishes make one look. */
  want(): void {
    this.#wanted = true;
    if (this.#timer !== undefined || this.#looking !== undefined) return;
    const waitMs = Math.max(0, this.#notBefore - performance.now());
    this.#timer = setTimeout(() => void this.look(), waitMs);
  }

  /** Looks now; resolves to whether the server answered, and never rejects. */
  async look(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = false;
    const startedAt = performance.now();
    this.#looking ??= this.#fetch();
    const answered = await this.#looking;
    this.#looking = undefined;
    const now = performance.now();
    this.#notBefore = now + Math.max(SPACING_MS, SPACING_TIMES * (now - startedAt));
    if (this.#wanted) this.want();
    return answered;
  }

  async #fetch(): Promise<boolean> {
    const address = location.href;
    const response = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (response === undefined || text === undefined) return false;
    // Its item has gone, or the token is asked for again: the server's own words say more than an old page.
    if (response.redirected || response.status === 401 || response.status === 404) leave();
    if (response.ok && address === location.href) this.#show(new DOMParser().parseFromString(text, "text/html"));
    return response.ok;
  }

  #show(fresh: Document): void {
    const { version } = fresh.documentElement.dataset;
    if (version !== document.documentElement.dataset["version"]) leave();
    const before = sentence();
    patchRegions(fresh);
    document.title = fresh.title;
    if (sentence() !== before) this.#told.textContent = sentence();
    document.dispatchEvent(new Event("live:patched"));
  }
}

/** Not while somebody types: the page goes on as it is until they have sent it. */
function leave(): void {
  if (!isTyping()) location.reload();
}

function sentence(): string {
  return document.querySelector("[data-announce]")?.textContent?.trim() ?? "";
}

/** Screen readers tell what is put into it later, and only that. */
function announcer(): HTMLElement {
  const region = document.createElement("p");
  region.className = "unseen";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}
