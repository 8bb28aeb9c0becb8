import Configuration

/// The text of a configuration, or of a bundle of files.
func loadConfiguration(_ input: [UInt8]) {
    let result = Configuration.load(text: String(decoding: input, as: UTF8.self), path: "fuzz.conf")
    for diagnostic in result.diagnostics { precondition(!diagnostic.message.isEmpty, "a diagnostic says something") }
}
