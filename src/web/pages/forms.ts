import { type Content, type Html, html } from "../html.ts";

/** A form that changes something: it works without JavaScript, and the server checks where the POST comes from. */
export interface PostForm {
  readonly action: string;
  /** Sent as they are; those without a value are left out. */
  readonly hidden?: readonly (readonly [name: string, value: string | undefined])[];
  /** The text of the button. */
  readonly button: string;
  readonly primary?: boolean;
  /** What stands before the button, such as a field for a reason. */
  readonly body?: Content;
}

/** The form with its hidden fields and one button. */
export function postForm({ action, hidden = [], button, primary = false, body }: PostForm): Html {
  const fields = hidden.map(
    ([name, value]) => value !== undefined && html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form class="act" method="post" action="${action}">${fields}${body}
<button${primary && html` class="primary"`}>${button}</button></form>`;
}

/** A change that is asked for twice: a button that opens what it would do, and there the form that does it. */
export function confirmed(label: string, { body, form }: { readonly body: Content; readonly form: PostForm }): Html {
  return html`<details class="confirm"><summary>${label}</summary>
<div class="confirm-box">${body}${postForm(form)}</div></details>`;
}

/** A field for the reason that others will read. */
export function reasonField(): Html {
  return html`<label>Reason <input name="reason" required maxlength="300" autocomplete="off"
placeholder="Why it is left aside"></label>`;
}
