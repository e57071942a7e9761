//! Curves drawn as SVG: a panel a purpose, several curves in one.

mod scale;

use std::fmt::Write;

use engine::parameters::{Curve, CurveShape};

use crate::purpose::Purpose;
use scale::Scale;

/// The curves of one purpose, drawn over each other.
#[derive(Clone, Debug)]
pub struct Panel<'a> {
    /// What they are for.
    pub purpose: Purpose,
    /// Them, each with its name.
    pub lines: Vec<Line<'a>>,
}

/// A named curve of a drawing.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// What the legend calls it.
    pub name: String,
    /// The curve.
    pub curve: &'a Curve,
}

const WIDTH: f64 = 760.0;
const PANEL: f64 = 320.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 190.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 56.0;

/// Colours that remain apart for the colour-blind, after Okabe and Ito.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// What tells lines apart that lie over each other.
const DASHES: [&str; 4] = ["", "8 4", "3 3", "10 3 2 3"];

/// Draws panels below each other.
pub fn draw(panels: &[Panel<'_>]) -> String {
    let height = PANEL * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#333\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for (place, panel) in panels.iter().enumerate() {
        let top = PANEL * place as f64;
        push(&mut svg, format_args!("<g transform=\"translate(0 {top})\">"));
        draw_panel(&mut svg, panel);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw_panel(svg: &mut String, panel: &Panel<'_>) {
    let points = || panel.lines.iter().flat_map(|line| line.curve.points());
    let reach = points().map(|point| point.at).max().unwrap_or(0);
    let peak = points().map(|point| point.value).max().unwrap_or(0);
    // A tenth beyond the last point shows that the curve goes on.
    let across = Scale::new(reach as f64 * 1.1, panel.purpose.at(), LEFT, WIDTH - RIGHT);
    let up = Scale::new(peak as f64 * 1.05, panel.purpose.value(), PANEL - BOTTOM, TOP);
    draw_axes(svg, panel.purpose, &across, &up);
    for (place, line) in panel.lines.iter().enumerate() {
        let (colour, dash) = (COLOURS[place % COLOURS.len()], DASHES[place % DASHES.len()]);
        let style = format!(
            "fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-dasharray=\"{dash}\""
        );
        push(svg, format_args!("<polyline {style} points=\"{}\"/>", path(line.curve, &across, &up)));
        let (left, row) = (WIDTH - RIGHT + 14.0, TOP + 8.0 + 18.0 * place as f64);
        let end = left + 28.0;
        push(svg, format_args!("<line x1=\"{left}\" y1=\"{row}\" x2=\"{end}\" y2=\"{row}\" {style}/>"));
        let (text, base) = (end + 8.0, row + 4.0);
        push(svg, format_args!("<text x=\"{text}\" y=\"{base}\">{}</text>", escape(&line.name)));
    }
}

fn draw_axes(svg: &mut String, purpose: Purpose, across: &Scale, up: &Scale) {
    let (bottom, right) = (PANEL - BOTTOM, WIDTH - RIGHT);
    let (at, value) = purpose.axes();
    let name = purpose.name();
    push(svg, format_args!("<text x=\"{LEFT}\" y=\"18\" font-weight=\"bold\">{name}</text>"));
    push(svg, format_args!("<text x=\"{LEFT}\" y=\"34\" fill=\"#666\">{value}</text>"));
    let (middle, below) = ((LEFT + right) / 2.0, PANEL - 14.0);
    push(
        svg,
        format_args!("<text x=\"{middle}\" y=\"{below}\" fill=\"#666\" text-anchor=\"middle\">{at}</text>"),
    );
    for (place, label) in up.ticks() {
        push(
            svg,
            format_args!(
                "<line x1=\"{LEFT}\" y1=\"{place:.1}\" x2=\"{right}\" y2=\"{place:.1}\" stroke=\"#ddd\"/>"
            ),
        );
        let (end, base) = (LEFT - 8.0, place + 4.0);
        push(svg, format_args!("<text x=\"{end}\" y=\"{base:.1}\" text-anchor=\"end\">{label}</text>"));
    }
    for (place, label) in across.ticks() {
        push(
            svg,
            format_args!(
                "<line x1=\"{place:.1}\" y1=\"{bottom}\" x2=\"{place:.1}\" y2=\"{}\" stroke=\"#888\"/>",
                bottom + 5.0
            ),
        );
        let base = bottom + 19.0;
        push(svg, format_args!("<text x=\"{place:.1}\" y=\"{base}\" text-anchor=\"middle\">{label}</text>"));
    }
    push(
        svg,
        format_args!("<line x1=\"{LEFT}\" y1=\"{bottom}\" x2=\"{right}\" y2=\"{bottom}\" stroke=\"#888\"/>"),
    );
}

/// The corners of a curve from zero to the right edge.
fn path(curve: &Curve, across: &Scale, up: &Scale) -> String {
    let points = curve.points();
    let (first, last) = (points[0], points[points.len() - 1]);
    let mut corners = vec![(0.0, first.value as f64)];
    for point in points {
        let (at, value) = (point.at as f64, point.value as f64);
        if curve.shape() == CurveShape::Step {
            let before = corners[corners.len() - 1].1;
            corners.push((at, before));
        }
        corners.push((at, value));
    }
    corners.push((across.end(), last.value as f64));
    let corners =
        corners.iter().map(|&(at, value)| format!("{:.1},{:.1}", across.place(at), up.place(value)));
    corners.collect::<Vec<_>>().join(" ")
}

fn push(svg: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(svg, "{line}").expect("a string takes what is written to it");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use engine::parameters::CurvePoint;
    use units::Rate;

    use super::*;

    #[test]
    fn a_step_turns_corners_and_a_line_none() {
        let half = Rate::ONE.0 / 2;
        let points = || vec![CurvePoint { at: 0, value: half }, CurvePoint { at: half, value: Rate::ONE.0 }];
        let curves =
            [CurveShape::Step, CurveShape::Linear].map(|shape| Curve::new(shape, points()).expect("a curve"));
        let lines = curves.iter().map(|curve| Line { name: "a < b".into(), curve }).collect();
        let svg = draw(&[Panel { purpose: Purpose::ExitCost, lines }]);
        let corners: Vec<usize> = svg
            .lines()
            .filter_map(|line| line.split_once("points=\"").map(|(_, points)| points.split(' ').count()))
            .collect();
        assert_eq!(corners, [6, 4]);
        assert!(svg.contains("a &lt; b") && svg.contains(">50 %<") && svg.contains("rested depth"));
    }
}
