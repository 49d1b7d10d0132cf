// Renders formulas for the build: one JSON request a line in, one JSON answer a line out, until the input ends.
"use strict";
const katex = require("./katex.min.js");

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { latex, display } = JSON.parse(line);
    let answer;
    try {
      answer = { html: katex.renderToString(latex, { displayMode: display, throwOnError: true, strict: "error" }) };
    } catch (error) {
      answer = { error: error.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
