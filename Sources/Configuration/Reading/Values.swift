/// Digits with an optional sign; nil for anything else and for what does not fit.
func wholeNumber(_ text: String) -> Int? {
    let digits = text.utf8.first.map { "+-".utf8.contains($0) } == true ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
}

/// Seconds with at most six decimals, such as `2`, `0.5` and `.01`; further decimals must be zeros.
func decimalSeconds(_ text: String) -> Duration? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
        parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), parts[0].utf8.count <= 9
    else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.dropFirst(6).allSatisfy({ $0 == "0" }) else { return nil }
    let microseconds = decimals.prefix(6) + String(repeating: "0", count: max(0, 6 - decimals.count))
    return .seconds(Int(parts[0]) ?? 0) + .microseconds(Int(microseconds) ?? 0)
}

/// Whole numbers with units, such as `365d`, `12h` and `1h30m`; nil without a unit and beyond 100 years.
func durationWithUnits(_ text: String) -> Duration? {
    let units: [Character: Int] = ["d": 86400, "h": 3600, "m": 60, "s": 1]
    var seconds = 0
    var digits = ""
    for character in text {
        if character.isASCII, character.isNumber {
            digits.append(character)
            continue
        }
        guard let unit = units[character], digits.utf8.count <= 10, let count = Int(digits) else { return nil }
        seconds += count * unit
        digits = ""
        guard seconds <= 100 * 365 * 86400 else { return nil }
    }
    return digits.isEmpty && !text.isEmpty ? .seconds(seconds) : nil
}

/// Bytes with a unit in powers of 1024, such as `512M` and `1G`; nil without a unit and beyond 1 PiB.
func size(_ text: String) -> Int? {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    guard let unit = text.last, let shift = shifts[unit], let count = wholeNumber(String(text.dropLast())),
        (0...((1 << 50) >> shift)).contains(count)
    else { return nil }
    return count << shift
}

extension Duration {
    /// Seconds as `decimalSeconds` reads them, to the microsecond.
    var decimalSeconds: String {
        let (seconds, attoseconds) = components
        guard attoseconds != 0 else { return "\(seconds)" }
        var decimals = String(String(1_000_000 + attoseconds / 1_000_000_000_000).dropFirst())
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(seconds).\(decimals)"
    }

    /// Whole seconds as `durationWithUnits` reads them.
    var withUnits: String {
        var rest = Int(components.seconds)
        var text = ""
        for (unit, length) in [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)] {
            if rest >= length { text += "\(rest / length)\(unit)" }
            rest %= length
        }
        return text.isEmpty ? "0s" : text
    }
}

/// Bytes in the largest unit of `size` that divides them.
func sizeText(_ bytes: Int) -> String {
    for (unit, shift) in [("T", 40), ("G", 30), ("M", 20)] where bytes >= 1 << shift && bytes % (1 << shift) == 0 {
        return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes >> 10)K"
}
