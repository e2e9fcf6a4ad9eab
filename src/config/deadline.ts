import type { Deadline } from "../domain/receivers.ts";

const NAMES: readonly string[] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NAME = `(?:${NAMES.join("|")})`;
const SPAN = `${NAME}(?:-${NAME})?`;

/** Days of the week where it is not each day, a time of day, and a time zone. */
export const DEADLINE_FORM = new RegExp(`^(?:${SPAN}(?:,${SPAN})* )?(?:[01]\\d|2[0-3]):[0-5]\\d [A-Za-z][\\w+/-]*$`);

/** Reads a text of that form. */
export function deadlineOf(text: string): Deadline {
  const [timezone = "", time = "", days = "Mon-Sun"] = text.split(" ").reverse();
  return { text, time, timezone, weekdays: [...new Set(days.split(",").flatMap(daysOf))] };
}

/** `Fri-Mon` goes over the weekend. */
function daysOf(span: string): readonly number[] {
  const [first = 0, last = first] = span.split("-").map((name) => NAMES.indexOf(name));
  const count = ((last - first + NAMES.length) % NAMES.length) + 1;
  return Array.from({ length: count }, (_, index) => ((first + index) % NAMES.length) + 1);
}
