/// The clock of the machine's board. A hypervisor that pauses a machine lets it go on, and all others stand still.
package enum HardwareClock {
    private static let path = "/sys/class/rtc/rtc0/since_epoch"

    /// Full seconds, by custom since 1970 UTC; nil where there is no such clock. Takes milliseconds at times.
    package static func seconds() -> Int64? {
        SmallFile.read(path).flatMap { text in Int64(text.prefix { $0 != "\n" }) }
    }

    /// Whether this is a virtual machine, which somebody may pause.
    package static var isVirtual: Bool {
        SmallFile.read("/proc/cpuinfo")?.split(separator: "\n").contains {
            $0.hasPrefix("flags") && $0.split(separator: " ").contains("hypervisor")
        } ?? false
    }
}
