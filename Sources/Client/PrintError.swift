internal import LinuxIO

/// Prints why a command failed to standard error, after the program's name.
package func printError(_ text: String) {
    StandardError.printLine("aloft: \(text)")
}
