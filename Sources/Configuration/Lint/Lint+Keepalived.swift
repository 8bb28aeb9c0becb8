extension Lint {
    /// What keepalived would do with the same text, where Aloft does better.
    mutating func noteKeepalived() {
        let start = SourcePosition(file: configuration.files.first?.path ?? "", line: 1, column: 1)
        if let place = origins.first(in: .check) {
            report.note(
                place,
                "in keepalived a check whose program cannot be started passes, one that hangs keeps its last verdict, and"
                    + " init_fail does nothing, where Aloft counts each as failed", rule: .keepalivedFailsOpen)
        }
        if origins.place(["reload_check_config"], in: .globalDefinitions) == nil {
            report.note(
                origins.place([], in: .globalDefinitions) ?? start,
                "keepalived stops when it is told to reload a configuration with a mistake in it, where Aloft keeps what"
                    + " is in force", instead: "write reload_check_config for keepalived", rule: .keepalivedReload)
        }
        for keyword in [GlobalKeyword.fifo, .vrrpFIFO] {
            guard let place = origins.place([keyword.rawValue], in: .globalDefinitions) else { continue }
            report.note(
                place,
                "keepalived drops lines for a FIFO that is not read, where Aloft keeps them or says how many it lost",
                rule: .keepalivedFIFO)
        }
    }
}
