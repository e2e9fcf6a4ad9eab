import { describe, expect, it } from "vitest";
import { html } from "../../src/web/html.ts";
import { nameOf } from "../../src/web/pages/text.ts";

describe("html", () => {
  it("escapes every text in it, in content and in quoted attributes", () => {
    const text = `<img src=x onerror='alert(1)'> & "co"`;
    const escaped = "&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; &quot;co&quot;";
    expect(html`<p title="${text}">${text}</p>`.toString()).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it("keeps markup made by itself, also in lists", () => {
    const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>`.toString()).toBe("<ul><li>a</li><li>&lt;b&gt;</li></ul>");
  });

  it("writes nothing for what is absent, and zero for zero", () => {
    expect(html`[${null}${undefined}${false}${[]}${0}]`.toString()).toBe("[0]");
  });

  it("does not take an object that looks like markup for markup", () => {
    const forged = { toString: () => "<script>" };
    // @ts-expect-error only text and markup may be written
    expect(() => html`${forged}`.toString()).toThrow(TypeError);
  });

  it.each([
    ["right-to-left override", "a\u202Eb", "a\\u202Eb"],
    ["isolate", "a\u2067b", "a\\u2067b"],
    ["escape for terminals", "a\u001B[31mb", "a\\u001B[31mb"],
    ["C1 control", "a\u009Bb", "a\\u009Bb"],
    ["zero-width space", "a\u200Bb", "a\\u200Bb"],
    ["lone surrogate", "a\uD800b", "a\\uD800b"],
    ["tag character", "a\u{E0041}b", "a\\u{E0041}b"],
    ["NUL", "a\u0000b", "a\\u0000b"],
  ])("shows a %s as an escape wherever it stands", (_name, text, shown) => {
    expect(html`${text}`.toString()).toBe(shown);
  });

  it("leaves emoji, scripts, line ends and tabs as they are", () => {
    const text = "👩‍🔬 ünï 日本 שלום می‌خواهم\n\tx";
    expect(html`${text}`.toString()).toBe(text);
  });
});

describe("a file name", () => {
  it("stands apart from the text around it and marks its escapes, line ends too", () => {
    expect(nameOf("a\n<b>\u202Ec").toString()).toBe(
      '<bdi class="name">a<span class="escape">\\n</span>&lt;b&gt;<span class="escape">\\u202E</span>c</bdi>',
    );
  });
});
