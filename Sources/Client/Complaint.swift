internal import LinuxIO

/// What a command has to say when it fails: to standard error, under the program's name.
package enum Complaint {
    package static func say(_ text: String) {
        StandardError.complain("aloft: \(text)")
    }
}
