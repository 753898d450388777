//! Names that carry no boundary: the folders that AWS fills, and roles that everybody has.

/// A folder that AWS fills.
#[derive(Debug)]
pub struct Folder {
    /// The path.
    pub path: &'static str,
    /// What is in it, and where that is said.
    pub why: &'static str,
}

/// Source: IAM user guide, "IAM identifiers" and "Service-linked roles"; IAM Identity Center user guide, "Referencing
/// permission sets". Read 2026-11.
pub const FOLDERS: &[Folder] = &[
    Folder {
        path: "/service-role/",
        why: "AWS's consoles make roles and policies there, without a boundary (IAM user guide, \"IAM identifiers\")",
    },
    Folder {
        path: "/aws-service-role/",
        why: "service-linked roles are there, which cannot carry a boundary (IAM user guide, \"Service-linked roles\")",
    },
    Folder {
        path: "/aws-reserved/",
        why: "the roles of permission sets are there (IAM Identity Center user guide, \"Referencing permission sets\")",
    },
];

/// A well-known role at the root path; a `*` stands for the rest of the name.
#[derive(Debug)]
pub struct WellKnown {
    /// Its name, or a pattern of names.
    pub name: &'static str,
    /// What it is, and where that is said.
    pub why: &'static str,
}

/// Names as their makers publish them. Read 2026-11.
pub const WELL_KNOWN: &[WellKnown] = &[
    WellKnown {
        name: "OrganizationAccountAccessRole",
        why: "it administers member accounts (Organizations user guide, \"Accessing a member account\")",
    },
    WellKnown {
        name: "AWSControlTowerExecution",
        why: "it administers enrolled accounts (Control Tower user guide, \"How AWS Control Tower works with roles\")",
    },
    WellKnown {
        name: "aws-controltower-*",
        why: "Control Tower makes these roles (Control Tower user guide, \"How AWS Control Tower works with roles\")",
    },
    WellKnown {
        name: "AWSCloudFormationStackSetExecutionRole",
        why: "it deploys stack sets, as a rule as an administrator (CloudFormation user guide, \"Grant self-managed permissions\")",
    },
    WellKnown {
        name: "AWSCloudFormationStackSetAdministrationRole",
        why: "it starts stack sets (CloudFormation user guide, \"Grant self-managed permissions\")",
    },
    WellKnown {
        name: "stacksets-exec-*",
        why: "it deploys service-managed stack sets as an administrator (CloudFormation user guide, \"StackSets and AWS Organizations\")",
    },
    WellKnown {
        name: "cdk-*",
        why: "the roles of the CDK's bootstrap deploy as administrators (CDK guide, \"Bootstrapping\")",
    },
    WellKnown {
        name: "AWS-QuickSetup-*",
        why: "Quick Setup makes these roles (Systems Manager user guide, \"Quick Setup\")",
    },
    WellKnown {
        name: "AWSReservedSSO_*",
        why: "roles of permission sets have these names (IAM Identity Center user guide)",
    },
    WellKnown {
        name: "AWSServiceRoleFor*",
        why: "service-linked roles have these names (IAM user guide, \"Service-linked roles\")",
    },
    WellKnown {
        name: "EMR_DefaultRole",
        why: "EMR's default role (EMR management guide, \"Default IAM roles\")",
    },
    WellKnown {
        name: "EMR_EC2_DefaultRole",
        why: "EMR's default instance role (EMR management guide, \"Default IAM roles\")",
    },
    WellKnown {
        name: "ecsInstanceRole",
        why: "the usual role of ECS instances (ECS developer guide, \"Container instance IAM role\")",
    },
    WellKnown {
        name: "ecsTaskExecutionRole",
        why: "the usual role of ECS tasks (ECS developer guide, \"Task execution IAM role\")",
    },
    WellKnown {
        name: "dms-vpc-role",
        why: "Database Migration Service needs this role (DMS user guide)",
    },
    WellKnown {
        name: "dms-cloudwatch-logs-role",
        why: "Database Migration Service needs this role (DMS user guide)",
    },
    WellKnown {
        name: "rds-monitoring-role",
        why: "RDS makes this role for enhanced monitoring (RDS user guide)",
    },
    WellKnown { name: "vmimport", why: "VM Import needs this role (VM Import/Export user guide)" },
    WellKnown {
        name: "aws-elasticbeanstalk-ec2-role",
        why: "Elastic Beanstalk's usual instance role (Elastic Beanstalk developer guide)",
    },
    WellKnown {
        name: "aws-elasticbeanstalk-service-role",
        why: "Elastic Beanstalk's usual role (Elastic Beanstalk developer guide)",
    },
    WellKnown {
        name: "aws-ec2-spot-fleet-tagging-role",
        why: "EC2 makes this role for spot fleets (EC2 user guide, \"Spot Fleet permissions\")",
    },
    WellKnown {
        name: "CloudWatch-CrossAccountSharingRole",
        why: "CloudWatch makes this role (CloudWatch user guide, \"Cross-account console\")",
    },
];
