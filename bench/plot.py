"""Bars as SVG, without a library: mails per second and core of each engine, one group per kind of mail, on a logarithmic scale."""
import math
from xml.sax.saxutils import escape

COLOURS = ("#0b6bcb", "#8a94a6")
ROW, BAR, LEFT, RIGHT, TOP = 46, 15, 300, 110, 74


def bars(title, note, groups, rows):
    """groups: names of the two series; rows: (engine, [value per group or None])."""
    values = [value for _, series in rows for value in series if value]
    low, high = math.floor(math.log10(min(values))), math.log10(max(values) * 1.15)
    width, height = 900, TOP + ROW * len(rows) + 52

    def x(value):
        return LEFT + (math.log10(value) - low) / (high - low) * (width - LEFT - RIGHT)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, sans-serif" font-size="14" role="img" aria-label="{escape(title)}">',
           f'<rect width="{width}" height="{height}" fill="#ffffff"/>', f'<text x="16" y="28" font-size="18" font-weight="600" fill="#14181f">{escape(title)}</text>']
    at = 16
    for i, group in enumerate(groups):
        out.append(f'<rect x="{at}" y="42" width="12" height="12" fill="{COLOURS[i]}"/><text x="{at + 18}" y="53" fill="#14181f">{escape(group)}</text>')
        at += 40 + 8 * len(group)
    for power in range(low, math.ceil(high) + 1):
        if 10 ** power <= max(values) * 1.15:
            out.append(f'<line x1="{x(10 ** power):.1f}" y1="{TOP - 8}" x2="{x(10 ** power):.1f}" y2="{height - 46}" stroke="#e3e6ec"/>'
                       f'<text x="{x(10 ** power):.1f}" y="{height - 30}" text-anchor="middle" fill="#5b6472" font-size="12">{10 ** power:,}</text>')
    for row, (engine, series) in enumerate(rows):
        top = TOP + row * ROW
        out.append(f'<text x="{LEFT - 12}" y="{top + BAR + 5}" text-anchor="end" fill="#14181f">{escape(engine)}</text>')
        for i, value in enumerate(series):
            if value:
                y = top + i * (BAR + 3)
                out.append(f'<rect x="{LEFT}" y="{y}" width="{max(1, x(value) - LEFT):.1f}" height="{BAR}" fill="{COLOURS[i]}"/>'
                           f'<text x="{x(value) + 6:.1f}" y="{y + BAR - 3}" fill="#14181f" font-size="12">{value:,.0f}</text>')
    out.append(f'<text x="16" y="{height - 10}" fill="#5b6472" font-size="12">{escape(note)}</text></svg>')
    return "\n".join(out) + "\n"
