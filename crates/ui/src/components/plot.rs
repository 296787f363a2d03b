//! Numbers over time, small: bars, with the same numbers as a table for those who cannot see them.

use leptos::prelude::*;

use crate::util::text::grouped;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for: "09:00".
    pub label: String,
    /// How many.
    pub count: u64,
    /// How many of them went wrong.
    pub bad: u64,
}

/// Size of the drawing, in its own units; the page stretches it.
const WIDTH: u64 = 1000;
const HEIGHT: u64 = 100;

/// Bars beside each other, with their numbers as a table. `small` is for a table's cell: the numbers are summed up in a
/// sentence.
#[component]
pub fn Plot(
    /// What is plotted: "Requests of the last 24 hours".
    #[prop(into)]
    caption: String,
    /// From the oldest to the newest.
    #[prop(into)]
    bars: Signal<Vec<Bar>>,
    /// In a table's cell: without words in sight.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let drawn = move || bars.with(|bars| drawing(bars));
    let rows = move || {
        let rows = bars.get().into_iter().map(|Bar { label, count, bad }| {
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td>{count}</td>
                    <td>{bad}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    let ends = move || {
        bars.with(|bars| {
            let (first, last) = (bars.first()?, bars.last()?);
            let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
            Some(view! {
                <p class="plot-ends" aria-hidden="true">
                    <span>{first.label.clone()}</span>
                    <span>{format!("most: {}", grouped(most))}</span>
                    <span>{last.label.clone()}</span>
                </p>
            })
        })
    };
    if small {
        // A table inside of a cell is more than anybody wants to hear.
        let said = move || bars.with(|bars| summary(&caption, bars));
        return view! {
            <svg
                class="plot-bars plot-small"
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                role="img"
                aria-label=said
            >
                {drawn}
            </svg>
        }
        .into_any();
    }
    view! {
        <figure class="plot">
            <svg
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                aria-hidden="true"
                class="plot-bars"
            >
                {drawn}
            </svg>
            {ends}
            // A table keeps its width, however small it is told to be: only what is round it hides it.
            <div class="visually-hidden">
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"All"</th>
                            <th scope="col">"Failed"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </figure>
    }
    .into_any()
}

/// The small plot in a sentence.
fn summary(caption: &str, bars: &[Bar]) -> String {
    let (all, bad) = bars.iter().fold((0, 0), |(all, bad), bar| (all + bar.count, bad + bar.bad));
    format!("{caption}: {}, {} failed", grouped(all), grouped(bad))
}

fn drawing(bars: &[Bar]) -> AnyView {
    let rects: Vec<_> = rects(bars)
        .into_iter()
        .map(|rect| {
            view! {
                <rect
                    class=if rect.bad { "plot-bad" } else { "plot-bar" }
                    x=rect.x
                    y=rect.y
                    width=rect.width
                    height=rect.height
                />
            }
        })
        .collect();
    rects.into_any()
}

#[derive(Debug, PartialEq, Eq)]
struct Rect {
    x: u64,
    y: u64,
    width: u64,
    height: u64,
    bad: bool,
}

/// What went wrong stands at the foot of its bar; whatever happened at all is seen.
fn rects(bars: &[Bar]) -> Vec<Rect> {
    let count = bars.len() as u64;
    let most = bars.iter().map(|bar| bar.count.max(bar.bad)).max().unwrap_or(0).max(1);
    let tall = |number: u64| if number == 0 { 0 } else { (number * HEIGHT / most).max(3) };
    let mut rects = Vec::new();
    for (index, bar) in (0_u64..).zip(bars) {
        let x = index * WIDTH / count;
        // A fifth of its place parts a bar from the next.
        let width = ((index + 1) * WIDTH / count - x) * 4 / 5;
        let (all, bad) = (tall(bar.count.max(bar.bad)), tall(bar.bad));
        for (height, y, is_bad) in [(all - bad, HEIGHT - all, false), (bad, HEIGHT - bad, true)] {
            if height > 0 {
                rects.push(Rect { x, y, width, height, bad: is_bad });
            }
        }
    }
    rects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(count: u64, bad: u64) -> Bar {
        Bar { label: String::new(), count, bad }
    }

    #[test]
    fn failures_stand_at_the_foot_and_nothing_leaves_the_drawing() {
        let rects = rects(&[bar(10, 0), bar(5, 5), bar(0, 0), bar(10_000, 1)]);
        assert!(rects.iter().all(|rect| rect.y + rect.height <= HEIGHT && rect.x + rect.width <= WIDTH));
        let bad: Vec<_> = rects.iter().filter(|rect| rect.bad).collect();
        assert_eq!(bad.len(), 2);
        assert!(bad.iter().all(|rect| rect.y + rect.height == HEIGHT));
        assert!(rects.iter().all(|rect| rect.height >= 3 || rect.height == HEIGHT - 3), "{rects:?}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(rects(&[]), []);
        assert_eq!(rects(&[bar(0, 0)]), []);
    }
}
