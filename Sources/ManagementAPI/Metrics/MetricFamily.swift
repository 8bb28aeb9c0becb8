internal import Texts

/// One metric with all of its samples (OpenMetrics 1.0.0, "MetricFamily").
struct MetricFamily {
    enum Kind: Hashable {
        case gauge, counter, info, histogram, summary
        /// Each state is a sample whose label is called like the family.
        case stateSet
    }

    enum Unit: String {
        case seconds, bytes
    }

    /// One line. Its name is the family's with `suffix`.
    struct Sample {
        var suffix = ""
        var labels = Labels()
        var value: Double
    }

    /// Without the suffix of its kind, such as `_total`.
    let name: String
    let kind: Kind
    /// What the name must end with.
    let unit: Unit?
    /// A sentence without its full stop.
    let help: String
    private(set) var samples: [Sample] = []

    init(_ name: String, _ kind: Kind = .gauge, unit: Unit? = nil, help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
    }

    /// Adds the one sample that a gauge, a counter or an info has for `labels`.
    mutating func add(_ value: Double, _ labels: Labels = Labels()) {
        samples.append(Sample(suffix: kind.suffix, labels: labels, value: value))
    }

    mutating func add(_ value: some BinaryInteger, _ labels: Labels = Labels()) {
        add(Double(value), labels)
    }

    mutating func add(_ flag: Bool, _ labels: Labels = Labels()) {
        add(flag ? 1 : 0 as Double, labels)
    }

    /// Adds every state of a state set.
    ///
    /// - Parameter current: the one that holds; nil when nobody knows.
    mutating func add<State: RawRepresentable & CaseIterable & Equatable>(
        state current: State?, _ labels: Labels
    ) where State.RawValue == String {
        for state in State.allCases { add(state == current, labels.adding(name, state.rawValue)) }
    }

    /// Adds sum and count of a summary.
    mutating func add(sum: Double, count: UInt64, _ labels: Labels) {
        samples.append(Sample(suffix: "_sum", labels: labels, value: sum))
        samples.append(Sample(suffix: "_count", labels: labels, value: Double(count)))
    }

    /// Adds a histogram.
    ///
    /// - Parameters:
    ///   - bounds: the upper bounds, growing.
    ///   - counts: what fell under each bound and under none before; one more than bounds.
    mutating func add(bounds: [Double], counts: [UInt64], sum: Double) {
        var total: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            let labels = Labels([("le", bound.isInfinite ? "+Inf" : "\(bound)")])
            samples.append(Sample(suffix: "_bucket", labels: labels, value: Double(total)))
        }
        add(sum: sum, count: total, Labels())
    }
}

extension MetricFamily.Kind {
    fileprivate var suffix: String {
        switch self {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .stateSet, .histogram, .summary: ""
        }
    }
}

/// The labels of a sample as they are written, but for the braces.
struct Labels: Hashable {
    let text: String

    init(_ labels: [(name: String, value: String)] = []) {
        text = labels.map { "\($0.name)=\"\($0.value.escaped)\"" }.joined(separator: ",")
    }

    private init(text: String) {
        self.text = text
    }

    func adding(_ name: String, _ value: String) -> Labels {
        Labels(text: (text.isEmpty ? "" : text + ",") + "\(name)=\"\(value.escaped)\"")
    }
}

extension String {
    /// With a backslash before what would end a label's value; both formats have the same three escapes.
    fileprivate var escaped: String {
        guard utf8.contains(where: { $0 == 0x22 || $0 == 0x5C || $0 == 0x0A }) else { return self }
        return replacing("\\", by: #"\\"#).replacing("\"", by: #"\""#).replacing("\n", by: #"\n"#)
    }
}
