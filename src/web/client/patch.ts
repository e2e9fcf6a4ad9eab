type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const FIELDS = "input, select, textarea";

/** Makes the regions of this page what they are in the fresh one, changing no more than differs. */
export function patchRegions(fresh: Document): void {
  const focused = document.activeElement;
  for (const region of document.querySelectorAll<HTMLElement>("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${CSS.escape(region.dataset["live"] ?? "")}"]`);
    if (next === null) continue;
    const atEnd = [...region.querySelectorAll("[data-follow]")].filter(isAtEnd);
    patch(region, next);
    for (const box of atEnd) box.scrollTop = box.scrollHeight;
  }
  // Moving an element takes the focus from it.
  if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement) {
    focused.focus({ preventScroll: true });
  }
}

/** Whether something was typed or chosen on this page that is not sent yet. */
export function isTyping(): boolean {
  return [...document.querySelectorAll<Field>(FIELDS)].some(isInUse);
}

function patch(old: Element, next: Element): void {
  if (isHeld(old) || old.isEqualNode(next)) return;
  patchAttributes(old, next);
  patchChildren(old, next);
}

function isHeld(element: Element): boolean {
  if (element.hasAttribute("data-keep")) return true;
  if (element instanceof HTMLFormElement) return [...element.querySelectorAll<Field>(FIELDS)].some(isInUse);
  return element.matches(FIELDS) && isInUse(element as Field); // FIELDS names the three
}

function isInUse(field: Field): boolean {
  if (field === document.activeElement) return true;
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected) && hasChoice(field);
  }
  const isChecked = field instanceof HTMLInputElement && field.checked !== field.defaultChecked;
  return isChecked || field.value !== field.defaultValue;
}

/** Where no option says that it is chosen, the first is. */
function hasChoice({ options, selectedIndex }: HTMLSelectElement): boolean {
  return selectedIndex !== 0 || [...options].some((option) => option.defaultSelected);
}

function patchAttributes(old: Element, next: Element): void {
  for (const { name, value } of next.attributes) {
    if (old.getAttribute(name) !== value && !isOwn(old, name)) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!next.hasAttribute(name) && !isOwn(old, name)) old.removeAttribute(name);
  }
}

/** Whether details are open is the reader's. */
function isOwn(element: Element, name: string): boolean {
  return name === "open" && element instanceof HTMLDetailsElement;
}

function patchChildren(old: Element, next: Element): void {
  const wanted = new Set([...next.children].flatMap(({ id }) => id || []));
  for (const child of [...old.children]) if (child.id && !wanted.has(child.id) && !isKept(child)) child.remove();
  const byId = new Map([...old.children].map((child) => [child.id, child]));
  let at = nextOpen(old.firstChild);
  for (const want of [...next.childNodes]) {
    if (isKept(want) && [...old.children].some(isKept)) continue;
    const found = matching(want, at, byId);
    if (found === undefined) old.insertBefore(document.importNode(want, true), at);
    else if (found === at) at = nextOpen(at.nextSibling);
    else old.insertBefore(found, at);
    if (found instanceof Element && want instanceof Element) patch(found, want);
    else if (found !== undefined && found.nodeValue !== want.nodeValue) found.nodeValue = want.nodeValue;
  }
  while (at !== null) {
    const rest = nextOpen(at.nextSibling);
    at.remove();
    at = rest;
  }
}

function matching(want: Node, at: ChildNode | null, byId: ReadonlyMap<string, Element>): ChildNode | undefined {
  if (want instanceof Element && want.id) {
    const known = byId.get(want.id);
    return known?.nodeName === want.nodeName ? known : undefined;
  }
  const isFree = at?.nodeName === want.nodeName && !(at instanceof Element && at.id);
  return isFree ? (at ?? undefined) : undefined;
}

/** What this page put there itself is passed over. */
function nextOpen(node: ChildNode | null): ChildNode | null {
  let open = node;
  while (open !== null && isKept(open)) open = open.nextSibling;
  return open;
}

function isKept(node: Node): boolean {
  return node instanceof Element && node.hasAttribute("data-keep");
}

function isAtEnd({ scrollTop, clientHeight, scrollHeight }: Element): boolean {
  return scrollTop + clientHeight >= scrollHeight - 4;
}
