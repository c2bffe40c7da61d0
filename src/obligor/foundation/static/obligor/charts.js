// Draws every [data-chart] from its json_script; the library is fetched when the first appears.
(() => {
  "use strict";
  const root = document.documentElement;
  const isDark = () => root.dataset.bsTheme === "dark";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawn = new Map();
  let library = null;

  const load = () => library || (library = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root.dataset.echarts;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  }));

  const look = () => ({
    ink: isDark() ? "#dce1e7" : "#1d273b", soft: isDark() ? "#a7b3c3" : "#566072",
    line: isDark() ? "#2c3a4f" : "#e3e6ea", paper: getComputedStyle(root).getPropertyValue("--tblr-bg-surface").trim() || (isDark() ? "#182433" : "#ffffff"),
    tones: { ok: isDark() ? "#3fb76a" : "#2b9a55", info: "#4a86e8", waiting: isDark() ? "#e0b23f" : "#d99a00", risk: "#e8730c", bad: "#d63939", muted: isDark() ? "#7b8798" : "#9aa5b4", brand: isDark() ? "#6d97ff" : "#1f5eff" },
    cycle: isDark() ? ["#6d97ff", "#3fb9b0", "#b48cf2", "#e0b23f", "#e0719d", "#7fb85a", "#8a97a8"] : ["#1f5eff", "#0f9b8e", "#8250df", "#c98a00", "#c2457a", "#5a8f2e", "#667382"],
    font: getComputedStyle(document.body).fontFamily,
  });

  const large = (value, spec) => {
    const size = Math.abs(value);
    const steps = spec.language === "ZH" ? [[1e8, "亿", 2], [1e4, "万", 1]] : [[1e9, "B", 2], [1e6, "M", 1], [1e3, "K", 0]];
    const found = steps.find(([unit]) => size >= unit);
    return found ? `${(value / found[0]).toLocaleString("en", { maximumFractionDigits: found[2] })} ${found[1]}` : value.toLocaleString("en", { maximumFractionDigits: 0 });
  };
  const spell = (value, spec) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (spec.format === "share") return `${(value * 100).toFixed(1)}%`;
    if (spec.format === "money") return value < 0 ? `(${large(-value, spec)})` : large(value, spec);
    return value.toLocaleString("en", { maximumFractionDigits: 2 });
  };
  const tone = (name, place, l) => l.tones[name] || l.cycle[place % l.cycle.length];

  const axes = (spec, l) => ({
    grid: { left: 8, right: 16, top: spec.series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    legend: { show: spec.series.length > 1, top: 0, right: 0, textStyle: { color: l.soft }, itemWidth: 12, itemHeight: 12 },
    xAxis: { type: "category", data: spec.categories, axisLine: { lineStyle: { color: l.line } }, axisTick: { show: false }, axisLabel: { color: l.soft, hideOverlap: true } },
    yAxis: { type: "value", axisLabel: { color: l.soft, formatter: (v) => spell(v, spec) }, splitLine: { lineStyle: { color: l.line } } },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (v) => spell(v, spec) },
  });
  const marks = (spec, l) => (spec.marks.length ? { silent: true, symbol: "none", lineStyle: { color: l.soft, type: "dashed" }, data: spec.marks.map((m) => ({ yAxis: m.value, name: m.name, label: { formatter: m.name, color: l.soft, position: "insideEndTop" } })) } : undefined);

  const bars = (spec, l, stack) => ({ ...axes(spec, l), series: spec.series.map((s, i) => ({
    name: s.name, type: "bar", stack: stack ? "all" : undefined, color: tone(s.tone, i, l), barMaxWidth: 42, markLine: i ? undefined : marks(spec, l),
    data: s.values.map((v, j) => ({ value: v, itemStyle: { color: spec.tones[j] && spec.series.length === 1 ? tone(spec.tones[j], j, l) : tone(s.tone, i, l), borderRadius: stack ? 0 : [3, 3, 0, 0] } })) })) });

  const kinds = {
    bar: (spec, l) => bars(spec, l, false),
    stacked: (spec, l) => bars(spec, l, true),
    line: (spec, l) => ({ ...axes(spec, l), tooltip: { trigger: "axis", valueFormatter: (v) => spell(v, spec) }, series: spec.series.map((s, i) => ({ name: s.name, type: "line", data: s.values, showSymbol: s.values.length < 20, symbolSize: 7, lineStyle: { width: 2.5 }, color: tone(s.tone, i, l), markLine: i ? undefined : marks(spec, l) })) }),
    shares: (spec, l) => {
      const values = spec.series[0].values, sum = values.reduce((a, v) => a + Math.max(v || 0, 0), 0) || 1, narrow = innerWidth < 600;
      return { grid: { left: 4, right: 4, top: 4, bottom: narrow ? 90 : 44 }, legend: { bottom: 0, textStyle: { color: l.soft }, itemWidth: 12, itemHeight: 12 }, tooltip: { valueFormatter: (v) => spell(v, spec) },
        xAxis: { type: "value", max: sum, show: false }, yAxis: { type: "category", data: [""], show: false },
        series: spec.categories.map((name, i) => ({ name: `${name}  ${spell(values[i], spec)}`, type: "bar", stack: "all", barWidth: 38, data: [values[i]], itemStyle: { color: tone(spec.tones[i], i, l), borderColor: l.paper, borderWidth: 2, borderRadius: 4 }, label: { show: (values[i] || 0) / sum > (narrow ? 0.1 : 0.06), color: "#fff", fontWeight: 600, textBorderColor: "rgba(0,0,0,.35)", textBorderWidth: 2, formatter: () => `${(100 * values[i] / sum).toFixed(1)}%` } })) };
    },
    pie: (spec, l) => ({ tooltip: { valueFormatter: (v) => spell(v, spec) }, legend: { bottom: 0, textStyle: { color: l.soft } }, series: [{ type: "pie", radius: ["45%", "70%"], center: ["50%", "44%"], itemStyle: { borderColor: l.paper, borderWidth: 2 }, label: { color: l.soft }, data: spec.categories.map((name, i) => ({ name, value: spec.series[0].values[i], itemStyle: { color: tone(spec.tones[i], i, l) } })) }] }),
    treemap: (spec, l) => ({ tooltip: { valueFormatter: (v) => spell(v, spec) }, series: [{ type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0, label: { formatter: (p) => `${p.name}\n${spell(p.value, spec)}`, color: "#fff", textBorderColor: "rgba(0,0,0,.45)", textBorderWidth: 2 }, itemStyle: { borderColor: l.paper, gapWidth: 2 }, data: spec.categories.map((name, i) => ({ name, value: spec.series[0].values[i], place: i, itemStyle: { color: tone(spec.tones[i], i, l) } })) }] }),
    gauge: (spec, l) => {
      const value = spec.series[0].values[0];
      return { series: [{ type: "gauge", startAngle: 210, endAngle: -30, min: 0, max: 1, radius: "100%", center: ["50%", "60%"], progress: { show: true, width: 16, roundCap: true, itemStyle: { color: tone(spec.series[0].tone, 0, l) } }, axisLine: { roundCap: true, lineStyle: { width: 16, color: [[1, l.line]] } }, axisTick: { show: false }, splitLine: { show: false }, axisLabel: { show: false }, pointer: { show: false }, anchor: { show: false }, title: { offsetCenter: [0, "22%"], color: l.soft, fontSize: 13 }, detail: { valueAnimation: false, offsetCenter: [0, "-8%"], fontSize: 30, fontWeight: 600, color: l.ink, formatter: () => spell(value, { ...spec, format: "share" }) }, data: [{ value: Math.min(value, 1), name: spec.series[0].name }] }] };
    },
    heatmap: (spec, l) => {
      const found = spec.series.flatMap((s, y) => s.values.map((v, x) => [x, y, v])).filter((c) => c[2] !== null);
      const top = Math.max(...found.map((c) => c[2]), 0.0001);
      const onStrong = isDark() ? "#101828" : "#ffffff";
      const cells = found.map((value) => ({ value, label: { color: value[2] / top > 0.5 ? onStrong : l.ink } }));
      return { grid: { left: 8, right: 16, top: 8, bottom: 4, containLabel: true }, tooltip: { formatter: (p) => `${spec.series[p.value[1]].name} → ${spec.categories[p.value[0]]}\n${spell(p.value[2], spec)}` },
        xAxis: { type: "category", data: spec.categories, axisLabel: { color: l.soft }, axisLine: { show: false }, axisTick: { show: false } }, yAxis: { type: "category", inverse: true, data: spec.series.map((s) => s.name), axisLabel: { color: l.soft }, axisLine: { show: false }, axisTick: { show: false } },
        visualMap: { show: false, min: 0, max: top, inRange: { color: isDark() ? ["#1d2a3b", "#6d97ff"] : ["#eef3ff", "#1f5eff"] } },
        series: [{ type: "heatmap", data: cells, label: { show: true, formatter: (p) => spell(p.value[2], spec) }, itemStyle: { borderColor: l.paper, borderWidth: 2 } }] };
    },
    radar: (spec, l) => ({ tooltip: { valueFormatter: (v) => spell(v, spec) }, legend: { show: spec.series.length > 1, bottom: 0, textStyle: { color: l.soft }, itemWidth: 12, itemHeight: 12 },
      radar: { indicator: spec.categories.map((name) => ({ name, max: 100 })), center: ["50%", spec.series.length > 1 ? "47%" : "52%"], radius: "58%", axisName: { color: l.ink }, axisLine: { lineStyle: { color: l.line } }, splitLine: { lineStyle: { color: l.line } }, splitArea: { show: false } },
      series: [{ type: "radar", symbolSize: 5, data: spec.series.map((s, i) => ({ name: s.name, value: s.values, itemStyle: { color: tone(s.tone, i, l) }, lineStyle: { width: i ? 1.5 : 2.5, type: i ? "dashed" : "solid" }, areaStyle: { opacity: i ? 0 : 0.18 } })) }] }),
    graph: (spec, l) => ({ tooltip: {}, series: [{ type: "graph", layout: "force", roam: true, force: { repulsion: spec.nodes.length < 9 ? 1400 : 320, edgeLength: spec.nodes.length < 9 ? 230 : 120, layoutAnimation: !calm }, edgeSymbol: ["none", "arrow"], edgeSymbolSize: 8, label: { show: true, position: "bottom", color: l.ink }, edgeLabel: { show: true, formatter: (p) => p.data.label, color: l.soft, fontSize: 11 },
      data: spec.nodes.map((n, i) => ({ id: n.id, name: n.name, link: n.link, symbolSize: 20 + 36 * n.size, itemStyle: { color: tone(n.tone, i, l) } })), links: spec.edges.map((e) => ({ source: e.source, target: e.target, label: e.label, lineStyle: { color: l.tones[e.tone] || l.soft, width: 1.6, curveness: 0.12 } })) }] }),
  };

  const draw = (box, echarts) => {
    const spec = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const l = look();
    const option = kinds[spec.kind](spec, l);
    if (option.tooltip) option.tooltip = { renderMode: "richText", confine: true, backgroundColor: l.paper, borderColor: l.line, textStyle: { color: l.ink }, ...option.tooltip };
    const old = drawn.get(box);
    const chart = old || echarts.init(box, null, { renderer: "svg", locale: spec.language });
    chart.setOption({ textStyle: { fontFamily: l.font, color: l.ink }, animation: !calm && !old, animationDuration: 300, backgroundColor: "transparent", ...option }, true);
    if (old) return;
    drawn.set(box, chart);
    new ResizeObserver(() => chart.resize()).observe(box);
    chart.on("click", (p) => {
      const link = (p.data && p.data.link) || spec.links[p.data && p.data.place !== undefined ? p.data.place : spec.kind === "shares" ? p.seriesIndex : p.dataIndex];
      if (link) location.assign(link);
    });
  };
  const drawAll = async (scope) => {
    const boxes = [...scope.querySelectorAll("[data-chart]")];
    if (!boxes.length) return;
    const echarts = await load();
    boxes.forEach((box) => draw(box, echarts));
  };
  const forget = () => drawn.forEach((chart, box) => { if (!box.isConnected) { chart.dispose(); drawn.delete(box); } });

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:afterSettle", () => { forget(); drawAll(document); });
  new MutationObserver(() => { if (drawn.size) drawAll(document); }).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });
})();
