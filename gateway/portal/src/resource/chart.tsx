/* Bars, drawn on a canvas: no inline style, no markup. Loaded only where there is a chart. */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useThemeChoice } from '../shell/theme';

use([BarChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

export interface Bar {
  name: string;
  count: number;
}

const ROW = 44;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--ant-color-${name}`).trim();
}

function optionOf(bars: Bar[], label: string) {
  const text = colour('text-secondary');

  return {
    animationDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300,
    aria: { enabled: true, label: { description: label } },
    grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
    tooltip: { trigger: 'item', renderMode: 'richText' },
    xAxis: { type: 'value', minInterval: 1, axisLabel: { color: text }, splitLine: { lineStyle: { color: colour('border-secondary') } } },
    yAxis: { type: 'category', inverse: true, data: bars.map((bar) => bar.name), axisLabel: { color: text, fontSize: 14 }, axisTick: { show: false }, axisLine: { show: false } },
    series: [
      {
        type: 'bar', barMaxWidth: 22, data: bars.map((bar) => bar.count),
        itemStyle: { color: colour('primary'), borderRadius: [0, 6, 6, 0] },
        label: { show: true, position: 'right', color: text },
      },
    ],
  };
}

export default function Chart({ bars, label }: { bars: Bar[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const { dark } = useThemeChoice();

  useEffect(() => {
    if (!box.current) return;
    const chart: EChartsType = init(box.current);
    const follow = new ResizeObserver(() => chart.resize());

    chart.setOption(optionOf(bars, label));
    follow.observe(box.current);
    return () => {
      follow.disconnect();
      chart.dispose();
    };
  }, [bars, label, dark]);
  return <div ref={box} className="chart" role="img" aria-label={label} style={{ height: Math.max(180, bars.length * ROW + 48) }} />;
}
