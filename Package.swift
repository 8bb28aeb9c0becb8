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
        .target(name: "NetworkTypes", dependencies: ["Texts"], swiftSettings: strict),
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .systemLibrary(
            name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .target(name: "CCurl"),
        .target(
            name: "Migrations", path: "Migrations",
            resources: [.embedInCode("v0001_history.sql")],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
        .target(
            name: "OpenAPI", resources: [.embedInCode("openapi.yaml")],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
        .target(
            name: "Dashboard",
            resources: [.embedInCode("index.html"), .embedInCode("page.css"), .embedInCode("page.js")],
            swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),

        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: strict),
        .target(name: "JSON", swiftSettings: strict),
        .target(name: "Texts", swiftSettings: strict),
        .target(name: "CommandParser", dependencies: ["JSON"], swiftSettings: strict),
        .target(name: "Files", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "Cryptography", dependencies: ["CGnuTLS"], swiftSettings: strict),

        // Floor 1: the protocol, the checks and the kernel's messages, without I/O.
        .target(name: "VRRP", dependencies: ["Cryptography", "NetworkTypes"], swiftSettings: strict),
        .target(name: "Health", dependencies: ["NetworkTypes"], swiftSettings: strict),
        .target(name: "Netlink", dependencies: ["CLinux", "NetworkTypes"], swiftSettings: strict),

        // Floor 2: text in, sockets out.
        .target(
            name: "Configuration", dependencies: ["Files", "Health", "NetworkTypes", "Texts", "VRRP"],
            swiftSettings: strict),
        .target(
            name: "LinuxIO", dependencies: ["CLinux", "Files", "Netlink", "NetworkTypes", "Texts"],
            swiftSettings: strict),
        .target(name: "HTTPServer", dependencies: ["CMicrohttpd", "Texts"], swiftSettings: strict),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "Failsafe", dependencies: ["NetworkTypes"], swiftSettings: strict),

        // Floor 3: the nouns, which the engine makes, the history keeps and the API shows; and what is asked and remembered.
        .target(
            name: "AgentModel", dependencies: ["Configuration", "Health", "NetworkTypes", "VRRP"],
            swiftSettings: strict),
        .target(
            name: "Client", dependencies: ["AgentModel", "HTTPClient", "LinuxIO", "Texts"], swiftSettings: strict),
        .target(
            name: "Linting",
            dependencies: [
                "AgentModel", "Configuration", "Files", "JSON", "LinuxIO", "ManagementAPI", "Netlink", "NetworkTypes",
                "ProgramService", "Texts", "VRRP", logging,
            ],
            swiftSettings: strict),
        .target(
            name: "ManagementAPI",
            dependencies: [
                "AgentModel", "Configuration", "Cryptography", "Dashboard", "HTTPServer", "Health",
                "History", "JSON", "LinuxIO", "NetworkTypes", "OpenAPI", "Texts", "VRRP",
            ],
            swiftSettings: strict),
        .target(
            name: "History",
            dependencies: [
                "AgentModel", "Files", "Health", "JSON", "LinuxIO", "Migrations", "NetworkTypes", "SQLite", "VRRP",
            ],
            swiftSettings: strict),
        .target(name: "ProgramService", dependencies: ["LinuxIO"], swiftSettings: strict),

        // Floor 4 to 6: the agent, who looks at it and its node, and its command line.
        .target(
            name: "Agent",
            dependencies: [
                "AgentModel", "CLinux", "Configuration", "Cryptography", "Files", "HTTPClient", "HTTPServer",
                "Health", "History", "JSON", "Failsafe", "LinuxIO", "Linting", "ManagementAPI", "Netlink",
                "NetworkTypes", "ProgramService", "Texts", "VRRP", logging,
            ],
            swiftSettings: strict),
        .target(
            name: "Doctor",
            dependencies: [
                "AgentModel", "Client", "Configuration", "Files", "JSON", "Linting", "LinuxIO", "ManagementAPI",
                "Netlink", "NetworkTypes", "Texts", "VRRP",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "aloft",
            dependencies: [
                "Agent", "AgentModel", "Client", "CommandParser", "Configuration", "Doctor", "JSON",
                "Linting", "LinuxIO", "ManagementAPI", "Texts",
            ],
            swiftSettings: strict),
        // What outlives the agent, and what its service leaves to another: small, without HTTP and SQLite.
        .executableTarget(
            name: "aloft-helper",
            dependencies: ["CLinux", "Failsafe", "LinuxIO", "Netlink", "NetworkTypes", "ProgramService"],
            swiftSettings: strict),

        // One test target a module.
        .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: tools),
        .testTarget(name: "TextsTests", dependencies: ["Texts"], swiftSettings: tools),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: tools),
        .testTarget(name: "CommandParserTests", dependencies: ["CommandParser", "JSON"], swiftSettings: tools),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: tools),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"], swiftSettings: tools),
        .testTarget(name: "NetworkTypesTests", dependencies: ["NetworkTypes"], swiftSettings: tools),
        .testTarget(name: "VRRPTests", dependencies: ["NetworkTypes", "VRRP"], swiftSettings: tools),
        .testTarget(name: "HealthTests", dependencies: ["Health"], swiftSettings: tools),
        .testTarget(name: "NetlinkTests", dependencies: ["CLinux", "Netlink", "NetworkTypes"], swiftSettings: tools),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Configuration", "Health", "NetworkTypes", "VRRP"],
            exclude: ["Golden"], swiftSettings: tools),
        .testTarget(
            name: "LinuxIOTests", dependencies: ["CLinux", "LinuxIO", "Netlink", "NetworkTypes"], swiftSettings: tools),
        .testTarget(
            name: "ProgramServiceTests", dependencies: ["LinuxIO", "ProgramService"], swiftSettings: tools),
        .testTarget(name: "FailsafeTests", dependencies: ["Failsafe", "NetworkTypes"], swiftSettings: tools),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer"], swiftSettings: tools),
        .testTarget(
            name: "ManagementAPITests",
            dependencies: [
                "Configuration", "Dashboard", "HTTPServer", "Health", "History", "JSON", "ManagementAPI",
                "NetworkTypes", "AgentModel",
                "OpenAPI", "SQLite", "StandIns", "VRRP",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: tools),
        .testTarget(
            name: "HistoryTests",
            dependencies: ["AgentModel", "Health", "History", "Migrations", "NetworkTypes", "SQLite", "VRRP"],
            swiftSettings: tools),
        .testTarget(
            name: "DoctorTests", dependencies: ["AgentModel", "Doctor"], swiftSettings: tools),
        .testTarget(
            name: "AgentTests",
            dependencies: [
                "Agent", "AgentModel", "Configuration", "HTTPClient", "HTTPServer", "Health", "History", "LinuxIO",
                "ManagementAPI", "Netlink", "NetworkTypes", "VRRP",
            ],
            swiftSettings: tools),
        .testTarget(
            name: "LintingTests", dependencies: ["Configuration", "Linting", "LinuxIO", "NetworkTypes", "VRRP"],
            swiftSettings: tools),
        .testTarget(name: "ClientTests", dependencies: ["Client", "LinuxIO"], swiftSettings: tools),

        // The protocol on a network, and in a time, that exist in memory only.
        .target(
            name: "SimulatedLAN", dependencies: ["NetworkTypes", "VRRP"], path: "Tests/SimulatedLAN/Model",
            swiftSettings: tools),
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
                "AgentModel", "Configuration", "HTTPServer", "Health", "History", "ManagementAPI", "NetworkTypes",
                "VRRP",
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
