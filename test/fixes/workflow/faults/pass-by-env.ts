/** Faults of `pass-by-env`: texts that strangers write to be run. */

import type { StepPair } from "../stepPair";

const TITLE = "${{ github.event.issue.title }}";

export const pairs: readonly StepPair[] = [
  {
    name: "a command in the title of an issue",
    run: `if [[ "‹${TITLE}›" == *crash* ]]; then echo crash; fi`,
    value: "$(touch taken)",
    expression: TITLE,
  },
  {
    name: "a title that ends the quotes",
    run: `echo "title: ‹${TITLE}›" > title.txt`,
    value: '"; touch taken; echo "',
    expression: TITLE,
  },
  {
    name: "a branch without quotes",
    run: "echo --quiet --branch ‹${{ github.head_ref }}›",
    value: "main;touch$" + "{IFS}taken",
    expression: "${{ github.head_ref }}",
  },
];
