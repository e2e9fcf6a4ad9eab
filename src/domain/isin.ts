const LENGTH = 12;
const COUNTRY_LENGTH = 2;
const DIGIT_0 = 48;
const LETTER_A = 65;

/**
 * Whether a text is an ISIN: two capital letters, nine capital letters or digits, and a check digit that fits. By
 * ISO 6166 letters count as 10 to 35, and the digits of all values in a row satisfy Luhn's formula (ISO/IEC 7812-1). It
 * finds every wrong digit and most swapped ones, but not two neighbouring letters that changed places.
 */
export function isIsin(text: string): boolean {
  if (text.length !== LENGTH) return false;
  let sum = 0;
  let doubled = false;
  // From the right, since each second digit is doubled, and a letter moves the others on by two.
  for (let at = LENGTH - 1; at >= 0; at -= 1) {
    const value = valueAt(text, at);
    if (value < 0) return false;
    sum += luhn(value % 10, doubled);
    if (value < 10) {
      doubled = !doubled;
    } else {
      sum += luhn(Math.floor(value / 10), !doubled);
    }
  }
  return sum % 10 === 0;
}

/** 0 to 9 of a digit, 10 to 35 of a capital letter, -1 of what may not stand there. */
function valueAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const digit = code - DIGIT_0;
  if (digit >= 0 && digit < 10) return at < COUNTRY_LENGTH ? -1 : digit;
  const letter = code - LETTER_A;
  return letter >= 0 && letter < 26 && at < LENGTH - 1 ? letter + 10 : -1;
}

/** A digit's part of the sum: a doubled one counts by the sum of its own digits. */
function luhn(digit: number, doubled: boolean): number {
  if (!doubled) return digit;
  return digit < 5 ? digit * 2 : digit * 2 - 9;
}
