/// The looks of a report: light and dark as the reader's system is, for a phone, a desk and paper.
enum ReportStyle {
    static let css = """
        :root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1c2127;--soft:#5d6570;--line:#e2dfd8;\
        --warn:#a8480c;--warnbg:#fdf1e7;--p0:#2f5d8a;--p1:#c8803a;--p2:#4f8a5b;--p3:#8a5a9e;--p4:#b5515b;--p5:#7a7f86}
        @media(prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1c2026;--ink:#e8e6e1;--soft:#a0a8b3;\
        --line:#313740;--warn:#f0a56b;--warnbg:#33261b;--p0:#7fb0e0;--p1:#e5aa6c;--p2:#85c093;--p3:#c39ad6;--p4:#e38d95;\
        --p5:#aab0b8}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
        "Helvetica Neue",Arial,sans-serif}
        main,header,footer{max-width:60rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:2.5rem;padding-bottom:.5rem}
        h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.01em}
        h2{font-size:1.15rem;margin:2.5rem 0 .75rem;padding-bottom:.35rem;border-bottom:1px solid var(--line)}
        p{margin:.5rem 0}
        .soft,footer{color:var(--soft)}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.25rem 0 0;padding:0}
        .figure{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
        .figure dt{color:var(--soft);font-size:.85rem}
        .figure dd{margin:0}
        .figure .value{font-size:1.55rem;font-weight:650;letter-spacing:-.01em;font-variant-numeric:tabular-nums;\
        overflow-wrap:anywhere}
        .figure .detail{color:var(--soft);font-size:.85rem}
        .figure.attention{background:var(--warnbg);border-color:var(--warn)}
        .figure.attention .value{color:var(--warn)}
        figure{margin:.75rem 0;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem}
        figcaption{font-weight:600;margin-bottom:.4rem}
        .scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
        svg{display:block;width:100%;height:auto;min-width:30rem;font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,\
        sans-serif}
        svg text{fill:var(--soft)}
        svg .value{fill:var(--ink)}
        svg .grid{stroke:var(--line);stroke-width:1}
        .p0{fill:var(--p0)}.p1{fill:var(--p1)}.p2{fill:var(--p2)}.p3{fill:var(--p3)}.p4{fill:var(--p4)}.p5{fill:var(--p5)}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.5rem 0 0;padding:0;font-size:.85rem;\
        color:var(--soft)}
        .legend li{min-width:0}p,h1,figcaption,li{overflow-wrap:anywhere}
        .legend svg{display:inline-block;width:.75rem;min-width:0;height:.75rem;margin-right:.4rem;vertical-align:-.05rem}
        table{border-collapse:collapse;width:100%;font-size:.93rem;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        th{color:var(--soft);font-weight:600;white-space:nowrap}
        td{max-width:28rem;overflow-wrap:break-word}
        th.n,td.n{text-align:right}th.n,td.n,td.k{white-space:nowrap}
        th:last-child,td:last-child{padding-right:0}
        footer{font-size:.85rem;padding-top:2.5rem;padding-bottom:2.5rem}
        .narrow{display:none}
        @media screen and (max-width:34rem){main,header,footer{padding-left:.9rem;padding-right:.9rem}
        svg.wide{display:none}svg.narrow{display:block}svg{min-width:0}figure{padding:.8rem .7rem}
        .many thead{display:none}.many,.many tbody,.many td{display:block}
        .many tr{display:grid;grid-template-columns:3fr 2fr;gap:.1rem 1rem;padding:.55rem 0;border-bottom:1px solid var(--line)}
        .many td{max-width:none;border:0;padding:0;display:flex;justify-content:space-between;gap:.7rem;text-align:right;\
        white-space:normal;overflow-wrap:anywhere}
        .many td:not(.n):not(.k),.many td:first-child{grid-column:1/-1}.many td:first-child{font-weight:600}
        .many td:empty{display:none}.many td::before{content:attr(data-c);color:var(--soft);font-weight:400;flex:none}}
        @media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--warn:#8a3500;\
        --warnbg:#fff;--p0:#2f5d8a;--p1:#c8803a;--p2:#4f8a5b;--p3:#8a5a9e;--p4:#b5515b;--p5:#7a7f86}
        body{font-size:10.5pt}main,header,footer{max-width:none;padding-left:0;padding-right:0}header{padding-top:0}
        figure,.figure,tr{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}
        .scroll{overflow:visible}svg{min-width:0;max-height:7cm}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
        @page{margin:1.6cm}
        """
}
