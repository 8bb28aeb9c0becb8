import Testing

@testable import Configuration

struct DiagnosticReportTests {
    @Test func `diagnostics come by file, line and column`() {
        var report = Report()
        for (file, line, column) in [("b", 1, 1), ("a", 2, 9), ("a", 2, 3), ("a", 1, 5)] {
            report.warning(SourcePosition(file: file, line: line, column: column), "x \(column)")
        }
        #expect(report.sorted(files: ["a", "b"]).map(\.location.description) == ["a:1:5", "a:2:3", "a:2:9", "b:1:1"])
    }

    @Test(arguments: [(false, Diagnostic.Severity.warning), (true, .error)])
    func `beyond a thousand they are only counted`(hasError: Bool, severity: Diagnostic.Severity) {
        var report = Report()
        for line in 1...1500 {
            report.warning(SourcePosition(file: "a", line: line, column: 1), "x \(line)")
        }
        if hasError { report.error(SourcePosition(file: "a", line: 1, column: 1), "y") }
        let diagnostics = report.sorted(files: ["a"])
        #expect(diagnostics.count == 1001)
        #expect(diagnostics.last?.severity == severity)
        #expect(diagnostics.last?.message == "\(hasError ? 501 : 500) more diagnostics are not shown")
        #expect(report.isFileBroken == hasError)
    }

    @Test func `a warning comes once a file, with the lines of the others`() {
        var report = Report()
        for (file, line) in [("a", 1), ("a", 4), ("b", 2), ("a", 4), ("a", 9), ("a", 11), ("a", 12)] {
            report.warning(SourcePosition(file: file, line: line, column: 1), "x")
        }
        report.error(SourcePosition(file: "a", line: 5, column: 1), "y")
        report.error(SourcePosition(file: "a", line: 6, column: 1), "y")
        #expect(
            report.sorted(files: ["a", "b"]).map(\.description) == [
                "a:1:1: warning: x (also in line 4, 4, 9 and 2 more)", "a:5:1: error: y", "a:6:1: error: y",
                "b:2:1: warning: x",
            ])
    }

    @Test func `an error about an instance leaves the file whole`() {
        let block = SourcePosition(file: "a", line: 3, column: 1)
        var report = Report()
        report.about(block) { $0.error(SourcePosition(file: "a", line: 4, column: 1), "x") }
        #expect(!report.isFileBroken)
        #expect(report.refusedInstances == [block])
        report.error(block, "y")
        #expect(report.isFileBroken)
    }

    @Test func `a diagnostic is one line of a known form`() {
        let position = SourcePosition(file: "a.conf", line: 3, column: 7)
        let plain = Diagnostic(severity: .error, location: position, message: "it is wrong")
        #expect(plain.description == "a.conf:3:7: error: it is wrong")
        let helpful = Diagnostic(severity: .warning, location: position, message: "it is odd", suggestion: "write x")
        #expect(helpful.description == "a.conf:3:7: warning: it is odd; write x")
    }
}
