/**
 * Some browsers tell a language that is none, such as "en-US@posix", and the plot library throws on it as it loads. To be
 * imported before it.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  // The page is in English, whatever the browser tells.
  Object.defineProperty(navigator, "language", { value: "en-US", configurable: true });
}
