internal import AgentModel
internal import Configuration
internal import JSON
internal import Texts

extension ConfigurationCheck {
    /// A log in SARIF 2.1.0 (OASIS standard), as code hosts and editors read it.
    package var sarif: [UInt8] {
        get throws {
            try JSONWriter.bytes(SARIFLog(diagnostics), names: .asTheyStand)
        }
    }
}

/// The parts of SARIF 2.1.0 that a linter's findings need; names are those of the standard, section 3.
private struct SARIFLog: Encodable {
    var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    var version = "2.1.0"
    var runs: [Run]

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }

    struct Run: Encodable {
        var tool: Tool
        /// A column is a character and not a UTF-16 unit.
        var columnKind = "unicodeCodePoints"
        var results: [Result]
    }

    struct Tool: Encodable {
        var driver: Driver
    }

    struct Driver: Encodable {
        var name = "aloft check"
        var version = Version.current
        var rules: [Rule]
    }

    struct Rule: Encodable {
        var id: String
        var shortDescription: Message
    }

    struct Message: Encodable {
        var text: String
    }

    struct Result: Encodable {
        var ruleId: String
        var ruleIndex: Int
        var level: String
        var message: Message
        var locations: [Location]
    }

    struct Location: Encodable {
        var physicalLocation: Place
    }

    struct Place: Encodable {
        var artifactLocation: Artifact
        var region: Region
    }

    struct Artifact: Encodable {
        var uri: String
    }

    struct Region: Encodable {
        var startLine: Int
        var startColumn: Int
    }

    init(_ diagnostics: [Diagnostic]) {
        let rules = Diagnostic.Rule.allCases.filter { rule in diagnostics.contains { $0.rule == rule } }
        let described = rules.map { Rule(id: $0.rawValue, shortDescription: Message(text: $0.summary)) }
        runs = [
            Run(
                tool: Tool(driver: Driver(rules: described)),
                results: diagnostics.map { Result($0, index: rules.firstIndex(of: $0.rule) ?? 0) })
        ]
    }
}

extension SARIFLog.Result {
    fileprivate init(_ diagnostic: Diagnostic, index: Int) {
        let text = diagnostic.suggestion.map { "\(diagnostic.message); \($0)" } ?? diagnostic.message
        let location = diagnostic.location
        self.init(
            ruleId: diagnostic.rule.rawValue, ruleIndex: index, level: diagnostic.severity.rawValue,
            message: SARIFLog.Message(text: text),
            locations: [
                SARIFLog.Location(
                    physicalLocation: SARIFLog.Place(
                        artifactLocation: SARIFLog.Artifact(uri: location.file.asURI),
                        region: SARIFLog.Region(startLine: location.line, startColumn: location.column)))
            ])
    }
}

extension String {
    /// A path as a URI reference (RFC 3986): absolute ones with their scheme.
    fileprivate var asURI: String {
        let path = split(separator: "/", omittingEmptySubsequences: false).map { String($0).percentEncoded }
        return (hasPrefix("/") ? "file://" : "") + path.joined(separator: "/")
    }
}
