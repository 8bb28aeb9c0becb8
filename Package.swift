// swift-tools-version: 6.2
import PackageDescription

/// What our own library code is held to: every upcoming feature, memory safety spelled out, no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // Whoever uses it brings regular expressions into each program: 1.4 MB. `Texts` has what we need.
    .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
]

/// Tests and tools may use Foundation and C freely.
let tools: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Each folder of `Sources` with Swift code has one: where to begin in it. It is not compiled.
let readme = "README.md"

/// A library of our own in `Sources`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: [readme], swiftSettings: strict)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "aloft",
    products: [
        .executable(name: "aloft", targets: ["aloft"]), .executable(name: "aloft-helper", targets: ["aloft-helper"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Floor 0: words and headers.
        module("NetworkTypes", ["Texts"]),
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .systemLibrary(
            name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .target(name: "CCurl"),
        .target(name: "CPCRE2"),
        .target(
            name: "Migrations", path: "Migrations",
            resources: [.embedInCode("v0001_history.sql")],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
        .target(
            name: "OpenAPI", exclude: [readme], resources: [.embedInCode("openapi.yaml")],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
        .target(
            name: "Dashboard", exclude: [readme],
            resources: [.embedInCode("index.html"), .embedInCode("page.css"), .embedInCode("page.js")],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),

        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        module("SQLite", ["CSQLite"]),
        module("JSON"),
        module("Bytes", ["NetworkTypes"]),
        module("Texts"),
        module("CommandParser", ["JSON"]),
        module("Files", ["CLinux"]),
        module("Cryptography", ["CGnuTLS"]),
        module("TLS", ["CGnuTLS"]),
        module("RegularExpressions", ["CPCRE2"]),

        // Floor 1: the protocol, the checks, load balancing and the kernel's messages, without I/O.
        module("VRRP", ["Cryptography", "NetworkTypes"]),
        module("Health"),
        module("Balancing", ["NetworkTypes"]),
        module("Netlink", ["Bytes", "CLinux", "NetworkTypes"]),

        // Floor 2: text in, sockets out.
        module("Configuration", ["Balancing", "Files", "Health", "NetworkTypes", "Texts", "VRRP"]),
        module("LinuxIO", ["CLinux", "Files", "Netlink", "NetworkTypes", "Texts"]),
        module("HTTPServer", ["CMicrohttpd", "JSON", "Texts"]),
        module("HTTPClient", ["CCurl"]),
        module("Failsafe", ["Bytes", "NetworkTypes"]),

        // Floor 3: the nouns, which the engine makes, the history keeps and the API shows; and what is asked and remembered.
        module("AgentModel", ["Balancing", "Configuration", "Health", "NetworkTypes", "VRRP"]),
        module(
            "Probes",
            [
                "AgentModel", "Balancing", "Configuration", "Cryptography", "Health", "NetworkTypes",
                "RegularExpressions", "Texts",
            ]),
        module(
            "ManagementAPI",
            [
                "AgentModel", "Balancing", "Configuration", "Cryptography", "Dashboard", "HTTPServer", "Health",
                "History", "JSON", "LinuxIO", "NetworkTypes", "OpenAPI", "Texts", "VRRP",
            ]),
        module(
            "History",
            [
                "AgentModel", "Balancing", "Files", "Health", "JSON", "LinuxIO", "Migrations", "NetworkTypes",
                "SQLite", "Texts", "VRRP",
            ]),
        module("ProgramService", ["Bytes", "LinuxIO"]),

        // Floor 4: what a node decides, what a configuration meets on a host, and asking an agent.
        module("Node", ["AgentModel", "Configuration", "Failsafe", "Health", "Netlink", "NetworkTypes", "VRRP"]),
        module("Client", ["AgentModel", "HTTPClient", "JSON", "LinuxIO", "Texts"]),
        module(
            "Linting",
            [
                "AgentModel", "Configuration", "Files", "JSON", "LinuxIO", "Netlink", "NetworkTypes", "Probes",
                "ProgramService", "Texts", "VRRP", logging,
            ]),

        // Floor 4 to 6: the agent, who looks at it and its node, and its command line.
        module(
            "Agent",
            [
                "AgentModel", "Balancing", "Configuration", "Cryptography", "Files", "HTTPClient", "HTTPServer",
                "Health", "History", "JSON", "Failsafe", "LinuxIO", "Linting", "ManagementAPI", "Netlink",
                "NetworkTypes", "Node", "Probes", "ProgramService", "TLS", "Texts", "VRRP", logging,
            ]),
        module(
            "Doctor",
            [
                "AgentModel", "Client", "Configuration", "Files", "HTTPServer", "JSON", "Linting", "LinuxIO", "Netlink",
                "NetworkTypes", "Texts", "VRRP",
            ]),
        .executableTarget(
            name: "aloft",
            dependencies: [
                "Agent", "AgentModel", "Client", "CommandParser", "Configuration", "Doctor", "History", "JSON",
                "Linting", "LinuxIO", "ManagementAPI", "Texts",
            ],
            exclude: [readme], swiftSettings: strict),
        // What outlives the agent, and what its service leaves to another: small, without HTTP and SQLite.
        .executableTarget(
            name: "aloft-helper",
            dependencies: ["Failsafe", "LinuxIO", "Netlink", "NetworkTypes", "ProgramService"],
            exclude: [readme], swiftSettings: strict),

        // One test target a module.
        .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: tools),
        .testTarget(name: "TextsTests", dependencies: ["Texts"], swiftSettings: tools),
        .testTarget(name: "BytesTests", dependencies: ["Bytes", "NetworkTypes"], swiftSettings: tools),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: tools),
        .testTarget(name: "CommandParserTests", dependencies: ["CommandParser", "JSON"], swiftSettings: tools),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: tools),
        .testTarget(name: "RegularExpressionsTests", dependencies: ["RegularExpressions"], swiftSettings: tools),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"], swiftSettings: tools),
        .testTarget(name: "NetworkTypesTests", dependencies: ["NetworkTypes"], swiftSettings: tools),
        .testTarget(name: "VRRPTests", dependencies: ["NetworkTypes", "VRRP"], swiftSettings: tools),
        .testTarget(name: "HealthTests", dependencies: ["Health"], swiftSettings: tools),
        .testTarget(name: "BalancingTests", dependencies: ["Balancing", "NetworkTypes"], swiftSettings: tools),
        .testTarget(
            name: "ProbesTests",
            dependencies: [
                "AgentModel", "Balancing", "Configuration", "Cryptography", "Health", "NetworkTypes", "Probes",
            ],
            swiftSettings: tools),
        .testTarget(name: "NetlinkTests", dependencies: ["Netlink", "NetworkTypes"], swiftSettings: tools),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Balancing", "Configuration", "Health", "NetworkTypes", "VRRP"],
            exclude: ["Golden"], swiftSettings: tools),
        .testTarget(
            name: "LinuxIOTests", dependencies: ["CLinux", "LinuxIO", "Netlink", "NetworkTypes"], swiftSettings: tools),
        .testTarget(
            name: "ProgramServiceTests", dependencies: ["Bytes", "LinuxIO", "ProgramService"], swiftSettings: tools),
        .testTarget(name: "FailsafeTests", dependencies: ["Bytes", "Failsafe", "NetworkTypes"], swiftSettings: tools),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer"], swiftSettings: tools),
        .testTarget(
            name: "ManagementAPITests",
            dependencies: [
                "AgentModel", "Balancing", "Configuration", "Dashboard", "HTTPServer", "Health", "History", "JSON",
                "ManagementAPI", "NetworkTypes",
                "OpenAPI", "SQLite", "StandIns", "Texts", "VRRP",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: tools),
        .testTarget(
            name: "HistoryTests",
            dependencies: [
                "AgentModel", "Balancing", "Health", "History", "JSON", "NetworkTypes", "SQLite", "Texts", "VRRP",
            ],
            swiftSettings: tools),
        .testTarget(name: "DoctorTests", dependencies: ["Doctor"], swiftSettings: tools),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "AgentModel", "Balancing", "Configuration", "HTTPClient", "HTTPServer", "Health", "History",
                "JSON", "LinuxIO", "ManagementAPI", "Netlink", "NetworkTypes", "Node", "Probes", "VRRP",
            ],
            swiftSettings: tools),
        .testTarget(
            name: "NodeTests",
            dependencies: [
                "AgentModel", "Configuration", "Failsafe", "Health", "Netlink", "NetworkTypes", "Node", "SimulatedLAN",
                "VRRP",
            ],
            swiftSettings: tools),
        .testTarget(
            name: "LintingTests", dependencies: ["Configuration", "Linting", "LinuxIO"],
            swiftSettings: tools),
        .testTarget(name: "ClientTests", dependencies: ["Client"], swiftSettings: tools),

        // The protocol on a network, and in a time, that exist in memory only.
        .target(
            name: "SimulatedLAN",
            dependencies: [
                "AgentModel", "Configuration", "Failsafe", "Health", "Netlink", "NetworkTypes", "Node", "VRRP",
            ],
            path: "Tests/SimulatedLAN/Model", swiftSettings: tools),
        .executableTarget(
            name: "aloft-simulate", dependencies: ["SimulatedLAN"], path: "Tests/SimulatedLAN/Command",
            swiftSettings: tools),
        .testTarget(
            name: "SimulatedLANTests", dependencies: ["SimulatedLAN"], path: "Tests/SimulatedLAN/Tests",
            swiftSettings: tools),

        // What stands behind the API where no agent runs: an agent by a script, a node's state, a history with rows.
        .target(
            name: "StandIns",
            dependencies: [
                "AgentModel", "Balancing", "Configuration", "HTTPServer", "Health", "History", "ManagementAPI",
                "NetworkTypes", "VRRP",
            ],
            path: "Tests/StandIns", swiftSettings: tools),

        // What strangers' bytes are fed to, by libFuzzer (Tests/Fuzz/run) and as ordinary tests.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "AgentModel", "Configuration", "HTTPServer", "History", "JSON", "ManagementAPI", "Netlink",
                "NetworkTypes", "OpenAPI", "StandIns", "VRRP",
            ],
            path: "Tests/Fuzz/Targets", swiftSettings: tools),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Tests", swiftSettings: tools),

        // Real nodes in network namespaces: for the tests, for the demo and for the benchmarks.
        .target(
            name: "Lab", path: "Tests/Lab", exclude: ["Case", "as-service", "inside", "mail-server", "node", "suites"],
            swiftSettings: tools),
        .testTarget(name: "LabTests", dependencies: ["Doctor", "Lab"], swiftSettings: tools),
        .executableTarget(name: "aloft-demo", dependencies: ["Lab"], path: "Tests/Demo", swiftSettings: tools),

        // One agent that does more than any does in months, and has no more of anything afterwards.
        .executableTarget(name: "aloft-soak", dependencies: ["Lab"], path: "Tests/Soak", swiftSettings: tools),

        // Everything that can go wrong, one thing after the other, on real nodes.
        .target(
            name: "ChaosModel", dependencies: ["SimulatedLAN"], path: "Tests/Chaos/Model", swiftSettings: tools),
        .executableTarget(
            name: "aloft-chaos", dependencies: ["ChaosModel", "Lab"], path: "Tests/Chaos/Command", swiftSettings: tools),
        .testTarget(
            name: "ChaosTests", dependencies: ["ChaosModel"], path: "Tests/Chaos/Tests", swiftSettings: tools),
        .executableTarget(
            name: "aloft-bench", dependencies: ["AgentModel", "CSQLite", "Health", "History", "Lab", "SQLite"],
            path: "Benchmarks",
            exclude: ["bare"],
            swiftSettings: tools),
    ],
    swiftLanguageModes: [.v6]
)
