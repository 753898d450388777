# The formula. Until a release is published it builds what is on the main branch:
# brew install --HEAD ./packages/homebrew/deleg.rb
class Deleg < Formula
  desc "Language for AWS IAM delegation: who may create what, under which boundary"
  homepage "https://github.com/deleg-lang/deleg"
  license any_of: ["Apache-2.0", "MIT"]
  head "https://github.com/deleg-lang/deleg.git", branch: "main"

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    generate_completions_from_executable(bin/"deleg", "completions", shells: [:bash, :zsh, :fish])
    system "packages/documents", bin/"deleg", buildpath/"documents"
    man1.install Dir["documents/man/*.1"]
  end

  test do
    system bin/"deleg", "init", "team"
    cd "team" do
      system bin/"deleg", "build"
      assert_path_exists testpath/"team/out/manifest.json"
    end
  end
end
