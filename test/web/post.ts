/** Sends a change as a program does: JSON, from our own address. */
export function postJson(url: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(new URL(path, url), {
    method: "POST",
    headers: { Origin: url, ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** Sends a form as a browser does without JavaScript; where it leads to is not followed. */
export function postForm(
  url: string,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  return fetch(new URL(path, url), {
    method: "POST",
    redirect: "manual",
    headers: { Origin: url, "Sec-Fetch-Site": "same-origin", ...headers },
    body: new URLSearchParams(fields),
  });
}
