# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the named characters of HTML as a C table, sorted by name."""
from html.entities import html5


def main():
    print('#include "voder-markdown-entities.h"')
    print("const VoderMarkdownEntity voder_markdown_entities[] = {")
    names = sorted(name[:-1] for name in html5 if name.endswith(";"))
    for name in names:
        octets = html5[name + ";"].encode()
        escaped = "".join(f"\\{octet:03o}" for octet in octets)
        print(f'  {{ "{name}", "{escaped}" }},')
    print("};")
    print(f"const gsize voder_markdown_n_entities = {len(names)};")


main()
