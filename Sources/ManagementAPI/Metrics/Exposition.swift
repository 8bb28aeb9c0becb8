/// Metric families as text for a scraper.
struct Exposition {
    enum Format: CaseIterable {
        /// Prometheus' text format 0.0.4.
        case prometheus
        /// OpenMetrics 1.0.0.
        case openMetrics
    }

    private let format: Format
    private var text = ""

    /// - Returns: `families` in their order, in UTF-8. A family without samples is left out.
    static func bytes(_ families: [MetricFamily], as format: Format) -> [UInt8] {
        var exposition = Exposition(format: format)
        for family in families where !family.samples.isEmpty { exposition.append(family) }
        if format == .openMetrics { exposition.text += "# EOF\n" }
        return Array(exposition.text.utf8)
    }

    private init(format: Format) {
        self.format = format
    }

    private mutating func append(_ family: MetricFamily) {
        let name = format.name(of: family)
        text += "# HELP \(name) \(family.help).\n# TYPE \(name) \(format.word(for: family.kind))\n"
        if let unit = family.unit, format == .openMetrics { text += "# UNIT \(name) \(unit.rawValue)\n" }
        for sample in family.samples { append(sample, of: family) }
    }

    private mutating func append(_ sample: MetricFamily.Sample, of family: MetricFamily) {
        text += family.name
        text += sample.suffix
        if !sample.labels.text.isEmpty {
            text += "{"
            text += sample.labels.text
            text += "}"
        }
        text += " "
        text += Self.number(sample.value)
        text += "\n"
    }

    /// Whole numbers without a point, as counters are read.
    private static func number(_ value: Double) -> String {
        Int64(exactly: value)?.description ?? value.description
    }
}

extension Exposition.Format {
    var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The name that the lines above the samples use: in the older format that of the samples.
    fileprivate func name(of family: MetricFamily) -> String {
        switch (self, family.kind) {
        case (.prometheus, .counter): family.name + "_total"
        case (.prometheus, .info): family.name + "_info"
        case (.openMetrics, _), (.prometheus, .gauge), (.prometheus, .stateSet), (.prometheus, .histogram),
            (.prometheus, .summary):
            family.name
        }
    }

    /// The older format knows neither infos nor state sets.
    fileprivate func word(for kind: MetricFamily.Kind) -> String {
        switch kind {
        case .gauge: "gauge"
        case .counter: "counter"
        case .histogram: "histogram"
        case .summary: "summary"
        case .info: self == .openMetrics ? "info" : "gauge"
        case .stateSet: self == .openMetrics ? "stateset" : "gauge"
        }
    }
}
