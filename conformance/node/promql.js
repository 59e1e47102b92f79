// Parses expressions of PromQL as Prometheus' own page does, a JSON list of them on standard input, and prints each that has
// an error, with what is wrong marked.
import { parser } from '@prometheus-io/lezer-promql';
import { readFileSync } from 'node:fs';

for (const expression of JSON.parse(readFileSync(0, 'utf8'))) {
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) {
        console.log(`${expression.slice(0, node.from)} >>> ${expression.slice(node.from)}`);
      }
    },
  });
}
