#!/usr/bin/env python3
"""Random texts and numbers come back from a rendered script as they went in, by Python's own reader of literals."""

import ast
import json
import random
import subprocess
import sys

COUNT = 100_000
POOLS = ["'\"\\\n\r\t\0 ab{}%#", "".join(map(chr, range(0x180))), "\u2028\u2029\u00a0\ufeff\ud7ff\ue000\uffff",
         "\U0001f600\U00010000\U0010ffff"]


def text(source):
    return "".join(source.choice(source.choice(POOLS)) for _ in range(source.randrange(12)))


def number(source):
    if source.random() < 0.5:
        return source.choice([1, -1]) * (source.getrandbits(source.randrange(1, 64)) or 1)
    return source.choice([source.random(), source.uniform(-1e6, 1e6), 10.0 ** source.randrange(-300, 300), 5e-324, -0.0,
                          1e16, 123456789012345680.0, float(source.getrandbits(53))])


def main():
    source = random.Random(20261122)
    values = [text(source) if i % 3 else [number(source), {text(source): None, "k": True}] for i in range(COUNT)]
    asked = "\n".join(map(json.dumps, values)) + "\n"
    out = subprocess.run([sys.argv[1]], input=asked.encode(), stdout=subprocess.PIPE, check=True).stdout.decode("ascii")
    literals = out.split("\n")[:-1]
    wrong = [(v, line) for v, line in zip(values, literals) if repr(ast.literal_eval(line)) != repr(v)]
    print(f"{len(literals)} values, {len(wrong)} came back different", *wrong[:10], sep="\n")
    return 1 if wrong or len(literals) != COUNT else 0


if __name__ == "__main__":
    sys.exit(main())
