extension Duration {
    /// Whole microseconds, cut; what does not fit becomes the nearest that does.
    package var microseconds: Int {
        Int(clamping: Int128(components.seconds) * 1_000_000 + fraction(1_000_000_000_000))
    }
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    /// Whole milliseconds, cut.
    package var milliseconds: Int { Int(clamping: Int128(components.seconds) * 1000 + fraction(1_000_000_000_000_000)) }

    private func fraction(_ attoseconds: Int64) -> Int128 { Int128(components.attoseconds / attoseconds) }
}
