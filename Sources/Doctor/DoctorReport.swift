internal import JSON

/// What was looked at, and what was found.
package struct DoctorReport: Hashable, Sendable {
    package struct Result: Hashable, Sendable {
        package var examination: Examination
        package var findings: [Finding]
        /// Why it could not be looked at; nil where it was.
        package var obstacle: String?
    }

    package var node: String
    package var configurationPath: String?
    package var results: [Result]

    /// Errors first; of one severity in the order in which they were looked for. What two examinations found alike is there
    /// once.
    package var findings: [Finding] {
        var seen: Set<Finding> = []
        let all = results.flatMap(\.findings).filter { seen.insert($0).inserted }
        return Finding.Severity.allCases.flatMap { severity in all.filter { $0.severity == severity } }
    }

    /// 0 when all is as it should be, 1 with warnings, 2 with errors.
    package var exitStatus: Int32 {
        if count(.error) > 0 { return 2 }
        return count(.warning) > 0 ? 1 : 0
    }

    func count(_ severity: Finding.Severity) -> Int { findings.count { $0.severity == severity } }
}

extension DoctorReport {
    /// For people: each finding with its remedy, what could not be looked at, and how much there is.
    package var lines: [String] {
        findings.flatMap { finding in
            [
                "\(finding.severity.rawValue): \(finding.subject): \(finding.message) [\(finding.rule.rawValue)]",
                "    \(finding.remedy)",
            ]
        }
            + results.compactMap { result in
                result.obstacle.map { "not looked at: \(result.examination.rawValue): \($0)" }
            } + [verdict]
    }

    private var verdict: String {
        let counts = [(Finding.Severity.error, "error"), (.warning, "warning"), (.note, "note")].map { severity, word in
            let count = count(severity)
            return "\(count) \(word)\(count == 1 ? "" : "s")"
        }
        return "\(node): \(counts.joined(separator: ", "))"
    }

    /// For programs.
    package var json: [UInt8] {
        get throws { try JSONWriter.bytes(DoctorDocument(self)) }
    }
}

private struct DoctorDocument: Encodable {
    var node: String
    var configuration: String?
    var errors: Int
    var warnings: Int
    var notes: Int
    var findings: [FindingDocument]
    var examinations: [ExaminationDocument]

    init(_ report: DoctorReport) {
        node = report.node
        configuration = report.configurationPath
        errors = report.count(.error)
        warnings = report.count(.warning)
        notes = report.count(.note)
        findings = report.findings.map(FindingDocument.init)
        examinations = report.results.map(ExaminationDocument.init)
    }
}

private struct FindingDocument: Encodable {
    var rule: String
    var severity: String
    var subject: String
    var message: String
    var remedy: String

    init(_ finding: Finding) {
        rule = finding.rule.rawValue
        severity = finding.severity.rawValue
        subject = finding.subject
        message = finding.message
        remedy = finding.remedy
    }
}

private struct ExaminationDocument: Encodable {
    var name: String
    var examined: Bool
    /// Why not.
    var obstacle: String?

    init(_ result: DoctorReport.Result) {
        name = result.examination.rawValue
        examined = result.obstacle == nil
        obstacle = result.obstacle
    }
}
