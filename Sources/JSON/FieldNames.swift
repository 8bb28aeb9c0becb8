/// The names of fields in JSON, each converted once.
final class FieldNames {
    private var known: [String: String] = [:]

    /// `activeDownIntervalUs` as `active_down_interval_us`.
    func snakeCase(_ name: String) -> String {
        if let words = known[name] { return words }
        var words = ""
        for character in name {
            if character.isUppercase { words += "_" }
            words += character.lowercased()
        }
        known[name] = words
        return words
    }
}
