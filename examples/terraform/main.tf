# The policies of the example `accounts`, as a module of a configuration that has more:
# deleg build ../accounts --format terraform -o iam-policies

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  alias  = "development"
  region = "eu-west-1"
  assume_role { role_arn = "arn:aws:iam::111122223333:role/deploy" }
}

provider "aws" {
  alias  = "production"
  region = "eu-west-1"
  assume_role { role_arn = "arn:aws:iam::444455556666:role/deploy" }
}

module "iam_policies" {
  source = "./iam-policies"
  providers = {
    aws.development = aws.development
    aws.production  = aws.production
  }
}
