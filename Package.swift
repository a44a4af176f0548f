// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "gradcheck",
    products: [
        .executable(name: "gradcheck", targets: ["gradcheck"]),
        .library(name: "Autograd", targets: ["Autograd"]),
        .library(name: "GradientCheck", targets: ["GradientCheck"]),
        .library(name: "CaseFormat", targets: ["CaseFormat"]),
    ],
    dependencies: [],
    targets: [
        .target(name: "Autograd", swiftSettings: strict),
        .target(name: "FiniteDifferences", swiftSettings: strict),
        .target(
            name: "GradientCheck", dependencies: ["Autograd", "FiniteDifferences"], swiftSettings: strict),
        .target(name: "CaseFormat", dependencies: ["Autograd"], swiftSettings: strict),
        .target(name: "CaseRunner", dependencies: ["CaseFormat", "GradientCheck"], swiftSettings: strict),
        .target(name: "Scripts", dependencies: ["CaseFormat", "CaseRunner"], swiftSettings: strict),
        .target(name: "Reports", dependencies: ["CaseRunner"], swiftSettings: strict),
        .executableTarget(
            name: "gradcheck",
            dependencies: [
                "Autograd", "FiniteDifferences", "GradientCheck", "CaseFormat", "CaseRunner", "Scripts",
                "Reports",
            ],
            swiftSettings: strict,
            // Loading the runtime's libraries would take longer than most runs.
            linkerSettings: [
                .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))
            ]),
        .target(name: "KnownDerivatives", swiftSettings: strict),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "Autograd", "FiniteDifferences", "GradientCheck", "CaseFormat", "CaseRunner",
                "KnownDerivatives",
            ],
            path: "Sources/Benchmarks", swiftSettings: strict),
        .executableTarget(
            name: "fuzz", dependencies: ["Autograd", "CaseFormat", "CaseRunner", "Reports", "Scripts"],
            path: "Sources/Fuzz", swiftSettings: strict),
        .testTarget(
            name: "AutogradTests", dependencies: ["Autograd"],
            exclude: ["Ops/ObservedCalls", "SpecialFunctions/Values"],
            swiftSettings: strict),
        .testTarget(
            name: "FiniteDifferencesTests", dependencies: ["FiniteDifferences", "KnownDerivatives"],
            swiftSettings: strict),
        .testTarget(
            name: "GradientCheckTests", dependencies: ["Autograd", "GradientCheck"], swiftSettings: strict),
        .testTarget(
            name: "CaseFormatTests", dependencies: ["CaseFormat"], exclude: ["JSONTestSuite"],
            swiftSettings: strict),
        .testTarget(name: "CaseRunnerTests", dependencies: ["CaseRunner"], swiftSettings: strict),
        .testTarget(
            name: "ScriptsTests", dependencies: ["CaseFormat", "CaseRunner", "Scripts"], exclude: ["Scripts"],
            swiftSettings: strict),
        .testTarget(name: "ReportsTests", dependencies: ["Reports"], swiftSettings: strict),
        .testTarget(
            name: "gradcheckTests", dependencies: ["gradcheck", "Reports"], swiftSettings: strict),
        .testTarget(
            name: "KnownDerivativesTests", dependencies: ["KnownDerivatives"], swiftSettings: strict),
        .testTarget(
            name: "BenchmarksTests", dependencies: ["benchmarks", "CaseRunner"], swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["Autograd", "fuzz"], path: "Tests/Fuzz", exclude: ["corpus"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
