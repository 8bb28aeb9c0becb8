/// What a configuration may cost to read. Beyond a limit the file is refused with an error that names the limit.
enum Limits {
    /// Bytes of one file; a keepalived.conf of 1,000 instances has about 300 KiB.
    static let fileSize = 1 << 20
    /// Files that one configuration may be made of, itself included.
    static let files = 256
    /// How deep files may include one another.
    static let includeDepth = 16
    /// File names that one `include` with braces may stand for.
    static let includeAlternatives = 64
    /// Bytes of a line; keepalived ignores what is longer (its buffer has 1024 with the final NUL).
    static let line = 1023
    /// Definitions (`$NAME=...`) of one configuration.
    static let definitions = 1024
    /// Definitions that are replaced in what one line comes to.
    static let substitutions = 1024
    /// Bytes of a line that has a definition, a sequence or a condition in it, before and after they are replaced.
    static let expandedLine = 1 << 14
    /// Bytes of a `${NAME ARGUMENTS}`.
    static let reference = 256
    /// Lines that definitions and sequences may come to, counting each step on the way.
    static let expandedLines = 1 << 16
    /// Bytes that are read while definitions and sequences are written out.
    static let expandedBytes = 1 << 22
    /// How deep blocks may nest; keepalived's own grammar needs four.
    static let blockDepth = 16
    /// Diagnostics that are kept; the rest is counted in a last one.
    static let diagnostics = 1000
    /// Bytes of an interface name or an address label, without the kernel's final NUL (IFNAMSIZ is 16).
    static let interfaceName = 15
    /// Addresses of one virtual router: the count is one byte of the packet (RFC 9568, 5.2.5).
    static let addresses = 255
    /// Bytes of the path of a Unix socket, without the final NUL (`sun_path` has 108).
    static let socketPath = 107
    /// Whom a mail goes to: servers take at least 100 (RFC 5321, 4.5.3.1.8).
    static let mailRecipients = 100
    /// Other nodes of a cluster: each is asked on a thread of its own.
    static let peers = 16
    /// Characters of a word that a message repeats.
    static let shownWord = 48
    /// Lines removed or added that the difference of two texts looks for one by one; time and memory grow with its square.
    static let edits = 512
    /// Of the processors that a thread may be bound to (CPU_SETSIZE less one).
    static let highestProcessor = 1023
    /// Up to a minute without a wait; below a tenth of a millisecond nothing could be done.
    static let realTimeMicroseconds = 100...60_000_000
}
