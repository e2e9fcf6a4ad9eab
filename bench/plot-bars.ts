import { element, FAINT_INK, svgFile, text } from "./svg.ts";

/** One bar, its name before it and a remark after its value. */
export interface Bar {
  readonly name: string;
  readonly colour: string;
  readonly look: "main" | "other" | "floor";
  readonly value: number;
  readonly remark: string;
}

/** Bars below each other, and how their values are written. */
export interface BarPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly valueText: (value: number) => string;
  /** In the order in which they are drawn, from the top. */
  readonly bars: readonly Bar[];
}

const WIDTH = 820;
const AREA = { left: 216, right: 660, top: 84 };
const BAR_HEIGHT = 26;
const BAR_PITCH = 40;
const MARGIN_BELOW = 20;

/** Horizontal bars from 0, as a whole SVG file. */
export function barPlot({ title, subtitle, valueText, bars }: BarPlot): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const widthOf = (value: number) => ((AREA.right - AREA.left) * value) / most;
  const bottom = AREA.top + bars.length * BAR_PITCH;
  return svgFile({ width: WIDTH, height: bottom + MARGIN_BELOW, title, subtitle }, [
    ...bars.flatMap(({ name, colour, look, value, remark }, index) => {
      const y = AREA.top + index * BAR_PITCH;
      const weight = { "font-weight": look === "main" ? 700 : 400 };
      const middle = y + BAR_HEIGHT / 2 + 4.5;
      return [
        text(name, { x: AREA.left - 12, y: middle, "text-anchor": "end", ...weight }),
        element("rect", {
          x: AREA.left,
          y,
          width: Math.max(widthOf(value), 1),
          height: BAR_HEIGHT,
          fill: colour,
          rx: 2,
        }),
        text(
          [
            { words: valueText(value), look: weight },
            { words: remark, look: { fill: FAINT_INK, dx: 8 } },
          ],
          { x: AREA.left + widthOf(value) + 10, y: middle },
        ),
      ];
    }),
  ]);
}
